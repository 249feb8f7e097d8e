// Starts the wasm, and stands by when it fails. A file of its own, because the content security policy allows no inline script.
const own = document.querySelector("script[data-wasm]");

// The panel's button: after a panic nothing of the wasm may be called any more.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#kc-panic button")) location.reload();
});

// A trap that no panic went before (the stack or the memory is used up) has no panel yet.
addEventListener("error", (event) => stopped(event.error));
addEventListener("unhandledrejection", (event) => stopped(event.reason));

function stopped(error) {
  if (error instanceof WebAssembly.RuntimeError && !document.getElementById("kc-panic")) panel(error);
}

function panel(error) {
  const german = document.documentElement.lang === "de";
  const id = crypto.randomUUID().replaceAll("-", "");
  console.error(`the app has stopped; correlation id ${id}`, error);
  const made = document.createElement("div");
  Object.assign(made, { id: "kc-panic", className: "kc-panic" });
  made.setAttribute("role", "alertdialog");
  made.setAttribute("aria-modal", "true");
  made.setAttribute("aria-labelledby", "kc-panic-title");
  const say = (element, text) => {
    const part = document.createElement(element);
    part.textContent = text;
    made.append(part);
    return part;
  };
  say("h1", german ? "Auf dieser Seite ist etwas schiefgegangen" : "Something went wrong in this page").id = "kc-panic-title";
  say("p", german
    ? "Gespeichertes ist nicht verloren, Schlüssel und Edges arbeiten weiter. Laden Sie die Seite neu."
    : "Nothing you saved is lost, and keys and edges keep working. Reload the page to go on.");
  say("code", `${german ? "Korrelations-ID" : "Correlation id"} ${id}`);
  const again = say("button", german ? "Neu laden" : "Reload");
  for (const child of document.body.children) child.inert = true;
  document.body.append(made);
  again.focus();
}

try {
  const app = await import(own.dataset.js);
  await app.default({ module_or_path: own.dataset.wasm });
} catch (error) {
  console.error("the app could not be started", error);
  if (!document.getElementById("kc-panic")) panel(error);
}
