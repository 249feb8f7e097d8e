// Starts the wasm. A file of its own, because the content security policy allows no inline script.
const own = document.querySelector("script[data-wasm]");
try {
  const app = await import(own.dataset.js);
  await app.default({ module_or_path: own.dataset.wasm });
} catch (error) {
  console.error("the app could not be started", error);
  const text = document.createElement("p");
  text.setAttribute("role", "alert");
  text.style.cssText = "font: 14px system-ui, sans-serif; margin: 2rem";
  text.textContent = "Key Chain could not be loaded. Reload the page; if that does not help, the portal's operator can. / "
    + "Key Chain konnte nicht geladen werden. Laden Sie die Seite neu.";
  document.body.append(text);
}
