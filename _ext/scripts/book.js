// What every page of the book does by script. Each part works without the others.

import { bringClaimCode } from "./claim_code.js";
import { startClaimsTable } from "./claims_table.js";
import { offerCopies } from "./copy.js";
import { closeFoldsOfTheBar, openChapters } from "./drawer.js";
import { openBesideTheFrame } from "./framed.js";
import { switchModes } from "./mode.js";
import { unfoldForPaper } from "./paper.js";
import { keepPlace } from "./place.js";
import { finishRunOutputs } from "./run_outputs.js";
import { reachWhatScrolls } from "./scrolling.js";
import "./search_door.js";
import { markSections } from "./sections.js";
import { showTerms } from "./terms.js";
import { unfoldSlowly } from "./unfold.js";

switchModes();
openChapters();
closeFoldsOfTheBar();
unfoldForPaper();
keepPlace();
reachWhatScrolls();
startClaimsTable();
bringClaimCode();
finishRunOutputs();
showTerms();
openBesideTheFrame();

const laidOut = unfoldSlowly();
markSections(laidOut);
offerCopies(laidOut);
