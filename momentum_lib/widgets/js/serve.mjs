// Serve a folder with one figure's page in it, `make figure NAME`: what the page loads is built anew
// when a source is saved, and the page then reloads by itself (follow.js).
//
// node serve.mjs FOLDER PORT   says the page's address in one line; PORT 0 takes a free one

import { context } from "esbuild";
import { FOLLOW, PAGE, PICTURES, STYLES, writeDigits } from "./bundles.mjs";

const [folder, wanted] = process.argv.slice(2);
const entryPoints = [PAGE, PICTURES, STYLES, FOLLOW].flatMap((bundle) =>
  Object.entries(bundle.entryPoints).map(([out, from]) => ({ in: from, out })),
);

await writeDigits(folder);
const bundles = await context({ ...PAGE, entryPoints, outdir: folder, sourcemap: "inline" });
await bundles.rebuild(); // so that the page's first visit finds what it will not hear of as new
await bundles.watch();
const { port } = await bundles.serve({
  servedir: folder,
  host: "127.0.0.1",
  port: Number(wanted),
});
console.log(`http://127.0.0.1:${port}/`);
