// What the server tells the page at its start.

export const config = JSON.parse(document.getElementById("config").textContent);
export const isKiosk = config.place === "kiosk";
