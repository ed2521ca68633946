// What lies beside this script, and is wanted only now: a page from a file may load nothing but scripts.

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;

/** @type {Map<string, Promise<void>>} */
const asked = new Map();

/**
 * Load a script once; if that fails, the next one who asks tries again.
 *
 * @param {string} name
 */
export function load(name) {
  const known = asked.get(name);
  if (known) return known;
  const loading = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(name, here).href;
    script.onload = () => setTimeout(resolve); // to read a script and to use it is a task each
    script.onerror = () => {
      asked.delete(name);
      reject(new Error(`${name} could not be loaded`));
    };
    document.head.append(script);
  });
  asked.set(name, loading);
  return loading;
}
