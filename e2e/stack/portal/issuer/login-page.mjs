// The sign-in page: one button per demo user. No script, no external resource, follows the system's colour scheme.

const ROLE_HINTS = {
  owner: 'Enables the workspace, may do everything',
  member: 'Creates and changes roots of trust and keys',
  viewer: 'Sees everything, changes nothing',
};

const STYLE = `
:root{color-scheme:light dark;--bg:#f5f6f7;--card:#fff;--text:#131e29;--label:#556b82;--line:#d9d9d9;--brand:#0064d9;--hover:#ebf8ff}
@media(prefers-color-scheme:dark){:root{--bg:#12171c;--card:#1d232a;--text:#eaecee;--label:#8396a8;--line:#3e4853;--brand:#4db1ff;--hover:#24364a}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--bg);color:var(--text);font:.875rem/1.4 "72",Arial,Helvetica,sans-serif}
main{width:min(24rem,100%);background:var(--card);border-radius:.75rem;padding:2rem;box-shadow:0 0 2px rgba(34,53,72,.2),0 2px 8px rgba(34,53,72,.2)}
.logo{width:1.75rem;height:1.75rem;border:4px solid var(--brand);border-radius:.375rem}
h1{font-size:1.5rem;line-height:1.3;margin:1rem 0 .25rem}p{margin:0 0 1.5rem;color:var(--label)}
form{display:grid;gap:.75rem}
button{display:grid;grid-template-columns:2.25rem 1fr;column-gap:.75rem;align-items:center;text-align:start;width:100%;padding:.75rem;border:1px solid var(--line);border-radius:.5rem;background:transparent;color:inherit;font:inherit;cursor:pointer}
button:hover{background:var(--hover);border-color:var(--brand)}button:focus-visible{outline:2px solid var(--brand);outline-offset:2px}
b{display:block;font-size:1rem}small{color:var(--label);font-size:.8125rem}
i{display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:50%;background:var(--brand);color:var(--card);font-style:normal;font-weight:700;font-size:.8125rem}
`;

export const LOGIN_CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** `action` is the path the chosen user is posted to, as field `sub`. */
export function loginPage(realm, action) {
  const buttons = realm.users
    .map(
      (user) => `<button name="sub" value="${user.sub}" data-testid="sign-in-${user.role}">
<i aria-hidden="true">${user.role.slice(0, 2).toUpperCase()}</i>
<span><b>Sign in as ${user.role}</b><small>${user.email}<br>${ROLE_HINTS[user.role]}</small></span></button>`,
    )
    .join('\n');
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to ${realm.name}</title><style>${STYLE}</style></head>
<body><main><div class="logo" aria-hidden="true"></div>
<h1>Sign in to ${realm.name}</h1><p>Demo users of the development issuer. No password is needed.</p>
<form method="post" action="${action}">
${buttons}
</form></main></body></html>`;
}
