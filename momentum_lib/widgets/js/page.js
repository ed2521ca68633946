// The book's host: a classic script that brings every figure on the page to life.

import { mount } from "./figure.js";
import { FIGURES } from "./registry.js";

const here = document.currentScript?.src ?? "";

/** The handwritten digits lie beside this script, and are loaded only when a figure asks for them. */
function digits() {
  const script = document.createElement("script");
  script.src = new URL("digits.js", here).href;
  return new Promise((resolve, reject) => {
    script.onload = () => resolve(globalThis.momentumDigits);
    script.onerror = () => reject(new Error("the digits could not be loaded"));
    document.head.append(script);
  });
}

/** Each figure comes to life shortly before it is seen: a page with five of them opens as fast as with one. */
function start() {
  const sight = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        sight.unobserve(target);
        mount(target, FIGURES[target.dataset.figure], { digits });
      }
    },
    { rootMargin: "600px 0px" },
  );
  for (const root of document.querySelectorAll("figure[data-figure]")) {
    if (FIGURES[root.dataset.figure]) sight.observe(root);
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
