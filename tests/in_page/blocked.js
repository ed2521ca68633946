// A browser that keeps nothing: to ask for its storage is an error.

for (const name of ["localStorage", "sessionStorage"]) {
  const get = () => {
    throw new DOMException("denied", "SecurityError");
  };
  Object.defineProperty(window, name, { get });
}
