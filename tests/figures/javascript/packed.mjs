// Reads rows of greys as JSON from standard input; says what is left of them, packed and unpacked again.

import { readFileSync } from "node:fs";
import { packed, unpacked } from "../../../momentum_lib/widgets/js/pixels.js";

const rows = JSON.parse(readFileSync(0, "utf8"));
const back = rows.map(async (greys) => {
  const kinds = Array.from({ length: greys.length / 64 }, (_, i) => (i * i) % 10);
  return [...(await unpacked(packed(greys, kinds), greys.length, kinds))];
});
console.log(JSON.stringify(await Promise.all(back)));
