// What the server tells the page at its start.

export const config = JSON.parse(document.getElementById("config").textContent);
export const isKiosk = config.place === "kiosk";
// Who goes on where nothing was asked has agreed to nothing, whatever staff have changed meanwhile.
export const hasAgreed = config.asks === "consent";
