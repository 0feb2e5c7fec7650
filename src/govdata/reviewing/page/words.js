// The words of the page in two languages. They come from the server with everything else that people read.

const CHOSEN = "govdata.language";
let words = {};
let language = "en";

export function setWords(given, fallback) {
  words = given;
  const known = stored(CHOSEN) ?? fallback;
  language = known === "zh" ? "zh" : "en";
  document.documentElement.lang = language;
}

export function switchLanguage() {
  language = language === "en" ? "zh" : "en";
  document.documentElement.lang = language;
  store(CHOSEN, language);
}

/** A word of the page; {names} in it are filled in. */
export function word(name, given = {}) {
  return said(words[name]).replace(/\{(\w+)\}/g, (_, key) => String(given[key] ?? ""));
}

/** What the server said in both languages, in the one that is chosen. */
export const said = (pair) => (pair ? pair[language] || pair.en : "");

/** The half of "English / 中文" that is in the chosen language; all of it where it has no halves. */
export function half(text) {
  const halves = text.split(" / ");
  return halves.length === 2 ? halves[language === "zh" ? 1 : 0] : text;
}

export function stored(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

export function store(name, value) {
  try { localStorage.setItem(name, value); } catch { /* a page that may keep nothing works all the same */ }
}

/** What this tab alone keeps until it is closed. */
export function storedHere(name) {
  try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; }
}

export function storeHere(name, value) {
  try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* as above */ }
}

/** An element with its properties and children; texts become text nodes, never markup. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-") && name !== "list") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}
