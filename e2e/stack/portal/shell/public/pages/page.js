// A page of the shell itself: a web component that Luigi creates and gives its context.

import { preferences } from '../preferences.js';

const STYLE = `
:host{display:block;padding:1.5rem;color:var(--sapTextColor);font:.875rem/1.4 var(--sapFontFamily)}
h1{font:1.5rem/1.3 var(--sapFontHeaderFamily);font-weight:700;margin:0 0 .5rem;color:var(--sapTitleColor)}
p{margin:0 0 1.5rem;color:var(--sapContent_LabelColor);max-width:44rem}
ul{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(16rem,1fr));gap:1rem}
a{display:block;padding:1rem;border-radius:.75rem;background:var(--sapGroup_ContentBackground);box-shadow:var(--sapContent_Shadow0);color:inherit;text-decoration:none}
a:hover{box-shadow:var(--sapContent_Shadow1)}a:focus-visible{outline:2px solid var(--sapContent_FocusColor);outline-offset:2px}
b{display:block;font-size:1rem;color:var(--sapLinkColor);margin-bottom:.25rem}code{color:var(--sapContent_LabelColor);font-family:var(--sapContent_MonospaceFontFamily);font-size:.75rem}
`;

/** `content(context)` gives HTML made of escaped values only. */
export function definePage(content) {
  return class extends HTMLElement {
    connectedCallback() {
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
      root.innerHTML = `<style>${STYLE}</style><main lang="${preferences.locale}">${content(this.context ?? {})}</main>`;
      root.addEventListener('click', (event) => {
        const link = event.target.closest('a');
        if (!link || event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        Luigi.navigation().navigate(link.getAttribute('href'));
      });
    }
  };
}

/** Text for use in HTML. */
export function escape(text) {
  return String(text).replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);
}
