// Light, dark or as the system has it: start.html sets it before the first paint, this changes it.
const MODES = ["auto", "dark", "light"];

export function switchModes() {
  const { dataset } = document.documentElement;
  const night = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const automatic = night.matches ? "dark" : "light";
    dataset.theme = dataset.mode === "auto" ? automatic : (dataset.mode ?? automatic);
  };
  night.addEventListener("change", show);
  document.querySelector(".theme-button")?.addEventListener("click", () => {
    // The first press changes what one sees.
    const order = night.matches ? ["auto", "light", "dark"] : MODES;
    dataset.mode = order[(order.indexOf(dataset.mode ?? "auto") + 1) % order.length];
    try {
      localStorage.setItem("mode", dataset.mode);
    } catch {
      // Where nothing may be kept, the choice holds for this page.
    }
    show();
  });
}
