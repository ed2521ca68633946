// What build.mjs puts in the place of this module: the worker's Python files by their names.

declare module "run-here:python" {
  const files: Record<string, string>;
  export default files;
}
