// The review page: where one is, what one decides, and what has been saved.

import { Refusal, ask, tell } from "./calls.js";
import { askBulk, askExclusion, askIndicator, showKeys } from "./dialogs.js";
import { DocumentText } from "./document_text.js";
import { Filters } from "./filters.js";
import { RowForm } from "./row_form.js";
import { make, said, setWords, store, stored, storedHere, storeHere, switchLanguage, word } from "./words.js";

const byId = (id) => document.getElementById(id);
const OPEN = new Set(["proposed", "unreviewed"]);
const IDLE = 1500;
const SETTLED = 300;
const KEYS = [
  ["Enter", "key_accept"], ["e", "key_edit"], ["Esc", "key_leave"], ["x", "key_exclude"], ["b", "key_bulk"], ["i", "key_indicator"], ["r", "key_reopen"],
  ["j ↓ n", "key_next"], ["k ↑ p", "key_previous"], ["u", "key_undo"], ["U", "key_redo"], ["1 … 9", "key_candidate"],
  ["[ ]", "key_figure_start"], ["{ }", "key_figure_end"], ["f", "key_take_figure"], ["q", "key_take_quote"],
  ["/", "key_search"], ["s", "key_show"], ["g", "key_document"], ["v", "key_picture"], ["l", "key_language"], ["d", "key_theme"], ["?", "key_keys"],
];

const page = { source: "", items: [], at: -1, arriving: false, editing: false, saving: Promise.resolve(), pending: 0, findings: new Map(), forms: new Map(), progress: new Map() };
let start, text, form, filters;

begin();

async function begin() {
  theme(stored("govdata.theme") ?? "");
  start = await ask("start");
  setWords(start.words, navigator.language.slice(0, 2));
  text = new DocumentText(byId("text"), go);
  filters = new Filters(byId("filter"), start, (item) => OPEN.has(start.states[item[2]]));
  form = new RowForm(byId("draft"), start, { onAccept: accept, onLeave: () => byId("text").focus(), onRead: told, onAct: pressed });
  document.addEventListener("keydown", key);
  addEventListener("beforeunload", (event) => { if (page.pending) event.preventDefault(); });
  byId("source").addEventListener("change", (event) => open(event.target.value));
  byId("filter").addEventListener("change", () => { byId("text").focus(); say(""); first(); });
  byId("searching").addEventListener("submit", (event) => { event.preventDefault(); search(); });
  byId("search").addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); byId("text").focus(); } });
  for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", () => act(button.dataset.act));
  label();
  if (start.torn) say(word("torn"));
  const usable = start.sources.filter((source) => !source.problem);
  const was = storedHere("govdata.place");
  const again = usable.find((source) => source.id === was?.source);
  if (usable.length) await open((again ?? usable[0]).id, again ? was.start : 0);
  else alertOf(word("no_source"));
  validated();
  measure();
}

// Words

function label() {
  document.title = `${start.package} · govdata review`;
  byId("title").textContent = start.package || "govdata review";
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = word(each.dataset.word);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", word(each.dataset.label));
  for (const each of document.querySelectorAll("header [data-act]")) each.textContent = word(`act_${each.dataset.act}`);
  byId("legend").replaceChildren(...start.states.map((state) => make("li", {}, make("mark", { class: state }, word(state)))));
  counted();
  documents();
  filters.draw();
}

function documents() {
  byId("source").replaceChildren(...start.sources.map((source) => {
    const known = page.progress.get(source.id);
    const left = known ? ` — ${word("left", { count: known.proposed + known.unreviewed })}` : "";
    return make("option", { value: source.id, disabled: Boolean(source.problem), selected: source.id === page.source },
      `${source.id}${source.problem ? ` — ${said(source.problem)}` : left}`);
  }));
}

function counted() {
  const known = page.progress.get(page.source);
  if (known) {
    const all = Object.values(known).reduce((one, other) => one + other, 0);
    const left = known.proposed + known.unreviewed;
    byId("progress").max = Math.max(1, all);
    byId("progress").value = all - left;
    byId("counts").textContent = word("counts", { left, all, ...known });
  }
  for (const [act, count] of [["undo", start.undo], ["redo", start.redo]]) {
    const button = document.querySelector(`header [data-act=${act}]`);
    button.disabled = !count;
    button.textContent = count ? `${word(`act_${act}`)} ${count}` : word(`act_${act}`);
  }
}

const say = (words) => { byId("status").textContent = words; };
const alertOf = (words) => { byId("alert").textContent = words; };

const failed = (error) => alertOf(error instanceof Refusal && error.told ? said(error.told) : word("lost"));

function told(error) {
  if (error) failed(error);
  text.highlightSlice("figure", form.form && form.isRow ? form.figure : null);
  box();
}

// Where one is

async function open(source, begins = 0) {
  say(word("reading"));
  await page.saving;
  Object.assign(page, { source, items: [], at: -1, arriving: false, editing: false });
  form.clear();
  let known;
  try {
    text.open(source, (await ask("chunks", { source })).chunks, [], start.states);
    byId("text").focus();
    known = await ask("source", { source });
  } catch (error) { told(error); return; }
  if (source !== page.source) return;
  Object.assign(page, { items: known.items, pages: known.pages });
  filters.sort(source, known.items);
  page.forms.clear();
  page.progress.set(source, known.progress);
  flaw();
  text.dress(known.items);
  document.querySelector("header [data-act=picture]").disabled = !known.pages;
  if (!known.pages) byId("picture").hidden = true;
  documents();
  filters.draw();
  counted();
  say("");
  await (begins ? goTo(begins) : first());
}

function near(from, step) {
  for (let number = from; number >= 0 && number < page.items.length; number += step) if (filters.fits(page.items[number])) return number;
  return -1;
}

async function first() {
  const number = near(0, 1);
  if (number >= 0) await go(number);
  else { page.at = -1; form.clear(); say(word(page.items.length ? "none_left" : "no_numerals")); }
}

async function step(by) {
  const number = near(page.at + by, by);
  if (number >= 0) await go(number);
  else say(word(by > 0 ? "last" : "first"));
}

/** Where one was before the page was loaded again. */
async function goTo(begins) {
  const number = holding(begins);
  if (number >= 0) await go(number);
  else await first();
}

/** The next item that fits, behind the current one or from the beginning. */
async function onward() {
  const behind = near(page.at + 1, 1);
  const number = behind >= 0 ? behind : near(0, 1);
  if (number >= 0 && number !== page.at) await go(number);
  else if (number < 0) { text.choose(page.at); form.clear(); say(word("none_left")); }
}

function fetched(number) {
  const [begins] = page.items[number];
  const { source } = page;
  if (!page.forms.has(number)) page.forms.set(number, page.saving.then(() => ask("item", { source, start: begins })));
  return page.forms.get(number);
}

async function go(number) {
  Object.assign(page, { at: number, arriving: true });
  storeHere("govdata.place", { source: page.source, start: page.items[number][0] });
  form.leave();
  alertOf("");
  text.highlight("found", []);
  const chosen = text.choose(number);
  let shown;
  try { shown = await fetched(number); } catch (error) { page.forms.delete(number); page.arriving = false; told(error); return; }
  if (page.at !== number) return;
  page.arriving = false;
  form.show(shown, page.findings.get(`${shown.table} ${shown.key}`) ?? []);
  if (shown.drafted?.group) Object.assign(page.items[number], { lacks: shown.drafted.lacks, group: shown.drafted.group });
  if (page.editing) form.edit();
  page.editing = false;
  await chosen;
  if (page.at !== number) return;
  told(null);
  const next = near(number + 1, 1);
  if (next >= 0) fetched(next).catch(() => page.forms.delete(next));
}

// Decisions

async function accept(event) {
  if (event?.repeat || page.at < 0 || !form.form || !form.isRow) return;
  const [number, shown] = [page.at, form.form];
  await form.ready;
  if (form.form !== shown || page.at !== number) return;
  if (form.seen && !form.changed) { await onward(); return; }
  const missing = form.firstMissing();
  if (missing) { missing.focus(); say(word("missing")); return; }
  if (form.errors.length && !form.confirmed) {
    form.confirmed = true;
    say(word("confirm", { count: form.errors.length }));
    return;
  }
  const row = form.cells();
  const change = { table: shown.table, key: shown.key ?? "", seen: form.seen, row, start: form.figure[0] };
  form.carry(row);
  decide(number, form.seen ? "edit" : "accept", [change], "recorded");
  byId("text").focus({ preventScroll: true });
  await onward();
}

async function exclude() {
  if (page.at < 0 || !form.form || !form.isOpen || !start.exclusions) return;
  const [number, shown] = [page.at, form.form];
  const row = await askExclusion(byId("exclude"), start, shown);
  byId("text").focus({ preventScroll: true });
  if (!row || page.at !== number) return;
  decide(number, "exclude", [{ table: start.exclusions, key: "", seen: null, row, start: shown.start }], "excluded");
  await onward();
}

function reopen() {
  if (page.at < 0 || !form.form?.key) return;
  const { table, key: id, row, start: begins } = form.form;
  decide(page.at, "edit", [{ table, key: id, seen: row, row: null, start: begins }], "").then(() => go(page.at));
}

async function bulk() {
  if (page.at < 0 || !form.form || form.form.state !== "proposed") return;
  const forms = await askBulk(byId("bulk"), form.form, form.cells()).catch((error) => { told(error); return null; });
  byId("text").focus({ preventScroll: true });
  if (!forms?.length) return;
  const changes = forms.map((each) => ({ table: each.table, key: "", seen: null, row: each.row, start: each.start }));
  await decide(page.at, "bulk", changes, "");
  await onward();
}

/** Define an indicator that the package does not know yet, and take it for the row. */
async function indicator() {
  if (page.arriving || !form.isRow || !start.indicators) return;
  const [number, shown] = [page.at, form.form];
  const row = await askIndicator(byId("indicator"), start, form.row, shown.drafted);
  byId("text").focus({ preventScroll: true });
  if (!row || form.form !== shown) return;
  await decide(number, "accept", [{ table: start.indicators.table, key: row.id, seen: null, row, start: null }], "");
  Object.assign(start.choices, await ask("choices"));
  if (form.form !== shown || !start.choices.indicators.some((choice) => choice.id === row.id)) return;
  form.draw();
  form.take("indicator", row.id);
  filters.sort(page.source, page.items);
}

/** Send a decision; the page goes on at once, and says "saved" when the disk has it. Decisions are sent one by one. */
async function decide(number, what, rows, state) {
  const source = page.source;
  const before = page.items[number][2];
  if (state) recolor([[number, start.states.indexOf(state), ""]]);
  page.forms.clear();  // they are drafted anew, by what is decided here
  const { error } = await sent(() => tell("decide", { source, what, rows }));
  if (!error) return;
  if (source === page.source) {
    if (state) recolor([[number, before, ""]]);
    await go(number);
  }
  told(error);
}

async function revert(name) {
  const { answer, error } = await sent(() => tell(name, {}, { source: page.source }));
  if (error) { told(error); return; }
  if (!answer.number) { say(word("nothing_to_revert")); return; }
  page.forms.clear();
  if (answer.source && answer.source !== page.source) await open(answer.source);
  const at = answer.starts.length ? holding(answer.starts[0]) : page.at;
  if (at >= 0) await go(at);
}

/** Do what asks for a decision when all those before are answered; the answer, or the error. */
function sent(asking) {
  page.pending += 1;
  say(word("saving"));
  const done = page.saving.then(asking).then(saved, (error) => ({ error })).finally(() => { page.pending -= 1; });
  page.saving = done;
  clearTimeout(page.idle);
  page.idle = setTimeout(validated, IDLE);
  return done;
}

function saved(answer) {
  taken(answer);
  if (answer.number) say(word("saved", { what: word(`did_${answer.what}`), key: answer.keys.slice(0, 1).join(), count: answer.keys.length }));
  return { answer };
}

function taken(answer) {
  recolor(answer.states);
  page.progress.set(page.source, answer.progress);
  Object.assign(start, { undo: answer.undo, redo: answer.redo });
  for (const [number] of answer.states) page.forms.delete(number);
  if (answer.outside.length) { page.forms.clear(); alertOf(word("outside", { rows: answer.outside.join(", ") })); }
  if (answer.unwritten) alertOf(said(answer.unwritten));
  counted();
  documents();
}

function recolor(states) {
  for (const [number, state, by] of states) Object.assign(page.items[number], { 2: state, 3: by });
  text.refresh(states.map(([number]) => number));
}

function holding(position) {
  return page.items.findIndex(([begins, ends]) => begins <= position && position < ends);
}

// What validate finds, and how far the other documents are

async function validated() {
  const { findings } = await ask("findings").catch(() => ({ findings: [] }));
  page.findings = new Map();
  for (const finding of findings) {
    const place = `${finding.table} ${finding.key}`;
    page.findings.set(place, [...(page.findings.get(place) ?? []), finding]);
  }
  flaw();
}

function flaw() {
  const flawed = new Set([...page.findings.entries()].filter(([, all]) => all.some((one) => one.error)).map(([place]) => place.split(" ").at(-1)));
  const changed = [];
  page.items.forEach((item, number) => {
    const is = Boolean(item[3]) && flawed.has(item[3]);
    if (Boolean(item.flawed) !== is) { item.flawed = is; changed.push(number); }
  });
  text.refresh(changed);
}

async function measure() {
  for (const source of start.sources) {
    if (source.problem || page.progress.has(source.id)) continue;
    const known = await ask("progress", { source: source.id }).catch(() => null);
    if (known) page.progress.set(source.id, known.progress);
    documents();
  }
}

// Search, picture, theme

/** A figure that begins within so many characters behind the words that were found is theirs: 总产量达到 122.35万吨. */
const NEAR = 5;

async function search() {
  const words = byId("search").value.trim();
  if (!words) return;
  if (page.sought !== words || page.soughtIn !== page.source) {
    const { places } = await ask("search", { source: page.source, words });
    Object.assign(page, { sought: words, soughtIn: page.source, places, hit: -1 });
  }
  if (!page.places.length) { byId("hits").textContent = word("no_hit"); return; }
  page.hit = (page.hit + 1) % page.places.length;
  byId("hits").textContent = `${page.hit + 1} / ${page.places.length}`;
  const place = page.places[page.hit];
  const near = ([begins, ends]) => place[0] < ends && begins < place[1] + NEAR;
  const figure = page.items.findIndex((item) => near(item) && start.states[item[2]] !== "automatic");
  const number = figure < 0 ? page.items.findIndex(near) : figure;
  if (number >= 0) await go(number);
  await text.reveal(place, "found");
}

async function picture() {
  if (!page.pages) return;
  byId("picture").hidden = !byId("picture").hidden;
  document.querySelector("header [data-act=picture]").setAttribute("aria-pressed", String(!byId("picture").hidden));
  await box();
}

async function box() {
  const number = form.form?.page;
  if (byId("picture").hidden || !number) return;
  const asked = `${page.source} ${number}`;
  if (page.sheet?.asked !== asked) {
    const drawn = await ask("picture", { source: page.source, page: number }).catch((error) => { failed(error); return null; });
    if (!drawn) return;
    page.sheet = { ...drawn, asked };
    byId("page").src = `data:image/png;base64,${drawn.png}`;
    byId("page").alt = word("page_alt", { page: number });
  }
  const place = form.form?.box;
  byId("box").hidden = !place;
  if (!place) return;
  const [left, bottom, right, top] = place;
  const { width, height } = page.sheet;
  Object.assign(byId("box").style, {
    left: `${(100 * left) / width}%`, width: `${(100 * (right - left)) / width}%`,
    top: `${100 - (100 * top) / height}%`, height: `${(100 * (top - bottom)) / height}%`,
  });
  byId("box").scrollIntoView({ block: "nearest" });
}

function theme(name) {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  store("govdata.theme", name);
}

function otherTheme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  theme(dark ? "light" : "dark");
}

function language() {
  switchLanguage();
  label();
  say("");
  alertOf("");
  if (form.form) form.draw();
  else form.clear();
}

// Keys

/** A button of the form; the second click of two was for the form before. */
function pressed(name) {
  return performance.now() - form.since < SETTLED ? null : act(name);
}

function act(name) {
  const known = {
    accept, exclude, bulk, reopen, indicator, picture, language, undo: () => revert("undo"), redo: () => revert("redo"),
    theme: otherTheme, keys: () => showKeys(byId("keys"), KEYS).then(() => byId("text").focus()),
  };
  return known[name]?.();
}

const PLAIN = {
  e: () => form.edit(), x: exclude, b: bulk, i: indicator, r: reopen, u: () => revert("undo"), U: () => revert("redo"),
  j: () => step(1), n: () => step(1), ArrowDown: () => step(1), k: () => step(-1), p: () => step(-1), ArrowUp: () => step(-1),
  "/": () => { byId("search").focus(); byId("search").select(); }, s: () => byId("filter").focus(), g: () => byId("source").focus(),
  "[": () => form.move(0, -1), "]": () => form.move(0, 1), "{": () => form.move(1, -1), "}": () => form.move(1, 1),
  f: () => selectedAs("moveTo"), q: () => selectedAs("quoteTo"), v: picture, l: language, d: otherTheme, "?": () => act("keys"),
};
const ONCE = new Set(["x", "b", "i", "r", "l", "d", "?", "e"]);

function selectedAs(name) {
  const slice = text.selected();
  if (!slice || !form.isRow || !form.isOpen) { say(word("select_first")); return; }
  getSelection().removeAllRanges();
  form[name](slice);
}

const FOR_THE_FORM = new Set(["Enter", "e", "x", "b", "i", "r", "[", "]", "{", "}", "f", "q", ..."123456789"]);

/** While a form is on its way, keys that act on one are not for the one before; the wish to edit is kept. */
function isEarly(event) {
  if (!page.arriving) return false;
  if (event.key === "e") page.editing = true;
  return page.editing || FOR_THE_FORM.has(event.key);
}

function key(event) {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const target = event.target;
  if (target.closest?.("input, select, textarea")) {
    if (event.key === "Escape") { event.preventDefault(); byId("text").focus(); }
    return;
  }
  if (isEarly(event)) { event.preventDefault(); return; }
  if (event.key === "Enter") {
    if (target.closest?.("button")) return;
    event.preventDefault();
    accept(event);
    return;
  }
  if (/^[1-9]$/.test(event.key)) { form.takeCandidate(event.key); return; }
  const known = PLAIN[event.key];
  if (!known || (event.repeat && ONCE.has(event.key))) return;
  event.preventDefault();
  known();
}
