// For the page of `make figure`: it reloads when its bundles are new, and is dark where the system is.

new EventSource("/esbuild").addEventListener("change", () => window.location.reload());

const dark = matchMedia("(prefers-color-scheme: dark)");
function follow() {
  document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
}
dark.addEventListener("change", follow);
follow();
