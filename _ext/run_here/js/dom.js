// Elements in a line.

/**
 * Make an element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | boolean | undefined>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** @param {string} words @param {() => void} action @param {Record<string, string>} [more] */
export function button(words, action, more = {}) {
  const made = element("button", { type: "button", ...more }, words);
  made.addEventListener("click", action);
  return made;
}
