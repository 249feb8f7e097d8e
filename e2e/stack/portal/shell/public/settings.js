// What the server was started with.

const response = await fetch('/rest/config');

/** @type {{organization: string, accounts: string[], portalContext: object}} */
export const settings = await response.json();
