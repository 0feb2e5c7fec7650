// The draft of a row as a form that explains itself: what each cell is, what gave it, what is wrong with it.

import { tell } from "./calls.js";
import { half, make, said, storedHere, storeHere, word } from "./words.js";

const SHOWN = 8;
const WAIT = 120;
const CARRIED = ["subject", "period_start", "period_end", "period_basis"];
const ROLES = { subject: "subjects", indicator: "indicators" };
const SURE = 0.9;
const HIDDEN = new Set(["id", "source"]);

export class RowForm {
  constructor(root, start, { onAccept, onLeave, onRead, onAct }) {
    Object.assign(this, { root, start, onAccept, onLeave, onRead, onAct });
    this.carried = {};
    this.clear();
  }

  clear() {
    Object.assign(this, { form: null, inputs: new Map(), typed: new Set(), guessed: new Set(), quote: null, ready: Promise.resolve() });
    this.root.inert = false;
    this.root.replaceChildren(make("p", { class: "nothing" }, word("nothing")));
  }

  /** What is shown is no longer what is chosen: no key and no click may act on it. */
  leave() {
    this.form = null;
    this.root.inert = true;
  }

  get isRow() {
    return this.form !== null && this.form.table in this.start.tables;
  }

  get isOpen() {
    return this.form !== null && ["proposed", "unreviewed", "automatic"].includes(this.form.state);
  }

  /** Show what the server says of an item. */
  show(form, findings = []) {
    this.root.inert = false;
    Object.assign(this, { form, found: findings, quote: null, confirmed: false, changed: false, since: performance.now() });
    this.figure = [form.start, form.end];
    this.seen = form.key ? { ...form.row } : null;
    this.typed = new Set();
    this.guessed = new Set();
    this.row = { ...form.row };
    if (this.isOpen && this.isRow) {
      for (const name of CARRIED) {
        if (this.row[name] || !this.carried[name] || !this.column(name) || form.guesses?.[name]?.candidates.length) continue;
        this.row[name] = this.carried[name];
        this.guessed.add(name);
      }
    }
    this.draw();
    this.ready = this.guessed.size ? this.read() : Promise.resolve();
    this.restore();
  }

  /** What was typed here before the page was loaded again. */
  restore() {
    const kept = storedHere("govdata.typed");
    if (!kept || kept.place !== this.place || !this.isRow) return;
    for (const [name, value] of Object.entries(kept.cells)) {
      if (!this.inputs.has(name)) continue;
      this.set(name, value);
      this.typedIn(name, value);
    }
  }

  /** Where the row stands, as the place where typed cells are kept. */
  get place() {
    return [this.form.source, this.form.start, this.form.key ?? ""].join(" ");
  }

  keep(name, value) {
    const kept = storedHere("govdata.typed");
    const cells = kept?.place === this.place ? kept.cells : {};
    storeHere("govdata.typed", { place: this.place, cells: { ...cells, [name]: value } });
  }

  /** The guess of a cell, as long as the cell says it, or says nothing. */
  guessOf(name) {
    const guess = this.form.guesses?.[name];
    return guess && (this.row[name] ?? "") === guess.value ? guess : null;
  }

  column(name) {
    return this.start.tables[this.form.table]?.find((column) => column.name === name);
  }

  draw() {
    this.inputs = new Map();
    const { form } = this;
    const head = make("h2", {}, make("span", { class: `state ${form.state}` }, word(form.state)), " ", make("q", {}, form.words));
    const why = form.state === "automatic" ? make("p", {}, said(form.reason)) : null;
    if (!this.isRow) {
      this.root.replaceChildren(head, this.exclusion(), this.actions());
      return;
    }
    const columns = this.start.tables[form.table].filter((column) => !HIDDEN.has(column.name));
    const derived = new Set([...this.start.derived, "page"]);
    const [printed, told] = [columns.filter((c) => derived.has(c.name)), columns.filter((c) => !derived.has(c.name))];
    this.summary = make("p", { class: "summary" });
    this.root.replaceChildren(
      head, ...(why ? [why] : []), this.summary, this.tableChoice(), this.general(),
      make("fieldset", {}, make("legend", {}, word("about")), told.map((column) => this.field(column))),
      make("fieldset", { class: "printed" }, make("legend", {}, word("printed")), printed.map((column) => this.field(column))),
      this.actions(),
    );
    this.tellGuesses();
    this.tellFindings();
  }

  exclusion() {
    const cells = ["text", "kind", "reason", "start"].filter((name) => this.row[name]);
    return make("dl", {}, cells.flatMap((name) => [make("dt", {}, word(`cell_${name}`)), make("dd", {}, (name === "kind" && word(`kind_${this.row.kind}`)) || this.row[name])]));
  }

  tableChoice() {
    const names = Object.keys(this.start.tables);
    if (names.length < 2) return "";
    const select = make("select", { disabled: !this.isOpen, onchange: () => { this.form.table = select.value; this.draw(); this.reread(); } },
      names.map((name) => make("option", { value: name, selected: name === this.form.table }, name)));
    return make("p", { class: "field" }, make("label", {}, word("table"), " ", select));
  }

  general() {
    this.notes = make("ul", { class: "findings" });
    return this.notes;
  }

  actions() {
    const open = this.isOpen;
    const button = (act, hidden = false) => (hidden ? null : make("button", { type: "button", onclick: () => this.onAct(act), class: act }, word(`act_${act}`)));
    return make("div", { class: "actions" },
      make("button", { type: "button", class: "accept", hidden: !this.isRow, onclick: () => this.onAct("accept") }, word(open ? "act_accept" : "act_save")), button("exclude", !open || !this.start.exclusions), button("reopen", open),
      button("bulk", !open || this.form.state !== "proposed"), button("indicator", !this.isRow || !this.start.indicators));
  }

  field(column) {
    const { name } = column;
    const id = `cell-${name}`;
    const input = column.enum && name !== "kind" ? this.select(column, id) : this.input(column, id);
    const notes = make("ul", { class: "findings", id: `${id}-notes` });
    input.setAttribute("aria-describedby", `${id}-notes ${id}-why ${id}-help`);
    if (column.required) input.required = true;
    const help = make("small", { class: "help", id: `${id}-help` }, half(column.description));
    const label = make("label", { htmlFor: id }, half(column.title) || name, column.required ? make("span", { class: "required", "aria-hidden": "true" }, " *") : null);
    const list = input.box?.list ?? null;
    const candidates = make("div", { class: "candidates" });
    const why = make("small", { class: "guess", id: `${id}-why` });
    const field = make("div", { class: "field" }, label, make("div", { class: "entry" }, input, list), candidates, why, notes, help);
    this.inputs.set(name, { input, notes, field, candidates, why });
    this.dress(name);
    return field;
  }

  /** What gave a cell its value, or what it may be. */
  why(name) {
    if (this.guessed.has(name)) return word("carried");
    const guess = this.guessOf(name);
    if (!guess) return "";
    const given = { sure: `${Math.round(guess.confidence * 100)}%`, words: guess.words };
    if (guess.value) return word(guess.words ? "guessed_by" : "guessed", given);
    if (guess.candidates.length) return word(guess.words ? "unsure_by" : "unsure", given);
    const { label } = this.form.drafted;
    return name === "indicator" && label && this.start.indicators ? word("printed_as", { words: label }) : "";
  }

  /** List what empty cells may be; the digits are for the first of them. */
  tellGuesses() {
    let [first, last] = [true, ""];
    for (const [name, { candidates, why, input, field }] of this.inputs) {
      const guess = this.guessOf(name);
      const known = guess && !this.guessed.has(name) && !guess.value ? guess.candidates.slice(0, 9) : [];
      const meant = input.box && this.row[name] ? this.labelOf(name, this.row[name]) : "";
      const words = this.why(name);
      why.replaceChildren(...[meant && make("b", {}, meant), words === last ? "" : words].filter(Boolean).flatMap((each, at) => (at ? [" ", each] : [each])));
      last = words;
      candidates.replaceChildren(...known.map((value, index) => make("button", {
        type: "button", class: "candidate", "data-candidate": first ? String(index + 1) : null, onclick: () => this.choose(name, value, input),
      }, first ? [make("kbd", {}, String(index + 1)), " "] : [], make("b", {}, value), " ", this.labelOf(name, value))));
      field.classList.toggle("guessed", Boolean(guess?.value));
      field.classList.toggle("unsure", Boolean(guess?.value) && guess.confidence < SURE);
      if (known.length) first = false;
    }
  }

  labelOf(name, value) {
    return this.start.choices[ROLES[name]]?.find((choice) => choice.id === value)?.label ?? "";
  }

  /** Take the n-th candidate of the first cell that has some. */
  takeCandidate(number) {
    if (!this.isRow) return;
    this.root.querySelector(`.candidates [data-candidate="${number}"]`)?.click();
  }

  choose(name, value, input) {
    const isInside = this.root.contains(document.activeElement);
    this.take(name, value);
    if (isInside) input.focus();
  }

  take(name, value) {
    this.set(name, value);
    this.guessed.delete(name);
    this.keep(name, value);
    this.changedCell(name);
  }

  select(column, id) {
    const value = this.row[column.name] ?? "";
    const known = column.enum.includes(value) ? column.enum : [value, ...column.enum];
    const select = make("select", { id, onchange: () => this.typedIn(column.name, select.value) },
      ["", ...known.filter(Boolean)].map((each) => make("option", { value: each, selected: each === value }, each)));
    select.addEventListener("keydown", (event) => this.key(event, column.name));
    return select;
  }

  input(column, id) {
    const { name } = column;
    const choices = this.start.choices[ROLES[name]] ?? [];
    const input = make("input", { id, value: this.row[name] ?? "", autocomplete: "off", spellcheck: false });
    input.addEventListener("keydown", (event) => this.key(event, name));
    input.addEventListener("input", () => this.typedIn(name, input.value));
    if (/^period_(start|end)$/.test(name)) input.placeholder = "YYYY-MM-DD";
    if (choices.length) this.listbox(input, name, choices);
    return input;
  }

  listbox(input, name, choices) {
    const list = make("ul", { role: "listbox", id: `list-${name}`, hidden: true, "aria-label": name });
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    const box = { list, choices, options: [], at: -1 };
    const show = (shown) => { list.hidden = !shown; input.setAttribute("aria-expanded", String(shown)); if (!shown) this.pointTo(input, box, -1); };
    const fill = () => {
      const likely = input.value ? [] : this.form.guesses?.[name]?.candidates ?? [];
      const ordered = [...choices].sort((one, other) => likely.includes(other.id) - likely.includes(one.id));
      box.options = matching(ordered, input.value).slice(0, SHOWN);
      box.at = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren(...box.options.map((choice, index) => make("li", {
        role: "option", id: `${list.id}-${index}`, "aria-selected": "false",
        onmousedown: (event) => { event.preventDefault(); this.take(name, choice.id); show(false); },
      }, make("b", {}, choice.id), " ", choice.label)));
      show(box.options.length > 0);
    };
    input.addEventListener("input", fill);
    input.addEventListener("blur", () => { this.resolve(name); show(false); });
    Object.assign(box, { fill, show });
    input.box = box;
    return list;
  }

  pointTo(input, box, at) {
    box.list.querySelectorAll("[aria-selected=true]").forEach((each) => each.setAttribute("aria-selected", "false"));
    box.at = at;
    const option = box.list.children[at];
    if (!option) { input.removeAttribute("aria-activedescendant"); return; }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  /** What was typed in a cell of ids becomes the id that it means, where it can mean one alone. */
  resolve(name) {
    const { input } = this.inputs.get(name) ?? {};
    const box = input?.box;
    if (!box || !input.value || box.choices.some((choice) => choice.id === input.value)) return;
    const meant = box.at >= 0 ? [box.options[box.at]] : matching(box.choices, input.value);
    const exact = meant.filter((choice) => choice.label.split(" · ").includes(input.value.trim()));
    const chosen = meant.length === 1 ? meant[0] : exact.length === 1 ? exact[0] : null;
    if (chosen) this.take(name, chosen.id);
  }

  key(event, name) {
    if (event.isComposing || !event.key) return;
    const { input } = this.inputs.get(name);
    const box = input.box;
    if (box && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      if (box.list.hidden) box.fill();
      else this.pointTo(input, box, (box.at + (event.key === "ArrowDown" ? 1 : -1) + box.options.length) % box.options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      if (box && box.at >= 0) this.take(name, box.options[box.at].id);
      else this.resolve(name);
      box?.show(false);
      const next = this.firstMissing();
      if (next && next !== input) next.focus();
      else this.onAccept(event);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (box && !box.list.hidden) box.show(false);
      else this.onLeave();
    }
  }

  firstMissing() {
    for (const { input } of this.inputs.values()) if (input.required && !input.value.trim()) return input;
    return null;
  }

  /** The cell that is most likely to be wrong. */
  leastSure() {
    const guessed = [...this.inputs].filter(([name]) => this.guessOf(name)?.value);
    const ordered = guessed.sort(([one], [other]) => this.guessOf(one).confidence - this.guessOf(other).confidence);
    return ordered[0]?.[1].input ?? null;
  }

  edit() {
    if (!this.isRow) return;
    const target = this.firstMissing() ?? this.leastSure() ?? this.inputs.values().next().value?.input;
    target?.focus();
    target?.select?.();
  }

  typedIn(name, value) {
    this.row[name] = value.trim();
    this.guessed.delete(name);
    this.keep(name, value.trim());
    if (this.start.derived.includes(name)) this.typed.add(name);
    this.changedCell(name);
  }

  changedCell(name) {
    this.changed = true;
    this.confirmed = false;
    this.dress(name);
    this.tellGuesses();
    clearTimeout(this.waiting);
    this.ready = new Promise((resolve) => { this.waiting = setTimeout(() => resolve(this.read()), WAIT); });
  }

  set(name, value) {
    const known = this.inputs.get(name);
    if (value) this.row[name] = value;
    else delete this.row[name];
    if (!known) return;
    if (known.input.tagName === "SELECT" && value && ![...known.input.options].some((option) => option.value === value)) {
      known.input.append(make("option", { value }, value));
    }
    if (known.input.value !== (value ?? "")) known.input.value = value ?? "";
    this.dress(name);
  }

  dress(name) {
    const { input, field } = this.inputs.get(name);
    field.classList.toggle("missing", input.required && !input.value.trim());
    field.classList.toggle("carried", this.guessed.has(name));
  }

  /** The reading of the figure where it stands now, by the code that proves rows. */
  async read() {
    if (!this.isRow) return;
    const form = this.form;
    const asked = { source: form.source, table: form.table, figure: this.figure, row: this.typedCells(), quote: this.quote };
    let told;
    try { told = await tell("read", asked); } catch (error) { this.onRead(error); return; }
    if (form !== this.form) return;
    for (const name of [...this.start.derived, "page"]) {
      if (!this.typed.has(name) && this.column(name)) this.set(name, told.row[name]);
    }
    if (!this.row.status && told.row.status) this.set("status", told.row.status);
    form.findings = told.findings;
    form.box = told.box;
    this.tellGuesses();
    this.tellFindings();
    this.onRead(null);
  }

  reread() {
    this.changed = true;
    this.confirmed = false;
    this.ready = this.read();
    return this.ready;
  }

  typedCells() {
    const derived = new Set([...this.start.derived, "page"]);
    const kept = Object.entries(this.row).filter(([name, cell]) => cell && (!derived.has(name) || this.typed.has(name)));
    return Object.fromEntries(this.quote ? kept : kept.filter(([name]) => name !== "quote_start"));
  }

  tellFindings() {
    if (!this.isRow) return;
    this.summarize();
    for (const { notes } of this.inputs.values()) notes.replaceChildren();
    this.notes.replaceChildren();
    const stored = this.changed ? [] : this.found;
    const known = new Set();
    for (const finding of [...this.form.findings.filter((each) => each.type !== "constraint-error"), ...stored]) {
      const once = finding.field + finding.type;
      if (known.has(once) || this.isBeingTyped(finding)) continue;
      known.add(once);
      const place = this.inputs.get(finding.field)?.notes ?? this.notes;
      place.append(make("li", { class: finding.error ? "error" : "warning" }, said(finding.message), " ", make("small", {}, said(finding.next))));
    }
  }

  /** Whether a finding is about an id that is not whole yet. */
  isBeingTyped(finding) {
    return finding.type === "foreign-key" && this.inputs.get(finding.field)?.input === document.activeElement;
  }

  summarize() {
    const { value, lower, upper, unit, qualifier, quote } = this.row;
    const number = value ?? [lower, upper].map((bound) => bound ?? "…").join(" – ");
    this.summary.replaceChildren(make("b", {}, [number, unit].filter(Boolean).join(" ")), qualifier && qualifier !== "exact" ? ` (${qualifier})` : "", " ", make("span", { class: "quote" }, quote ?? ""));
  }

  get errors() {
    return this.form.findings.filter((finding) => finding.error && finding.type !== "constraint-error");
  }

  /** Move an end of the figure by some characters. */
  move(which, step) {
    if (!this.isRow || !this.isOpen) return null;
    const figure = [...this.figure];
    figure[which] += step;
    if (figure[0] >= figure[1] || figure[0] < 0) return null;
    return this.moveTo(figure);
  }

  moveTo(figure) {
    this.figure = figure;
    this.quote = null;
    this.typed.clear();
    return this.reread();
  }

  quoteTo(quote) {
    this.quote = quote;
    this.typed.delete("quote");
    return this.reread();
  }

  cells() {
    return Object.fromEntries(Object.entries(this.row).filter(([, cell]) => cell));
  }

  carry(row) {
    for (const name of CARRIED) if (row[name]) this.carried[name] = row[name];
  }
}

function matching(choices, typed) {
  const wanted = typed.trim().toLowerCase();
  const starts = choices.filter((choice) => choice.id.toLowerCase().startsWith(wanted));
  const holds = choices.filter((choice) => !starts.includes(choice) && `${choice.id} ${choice.label}`.toLowerCase().includes(wanted));
  return [...starts, ...holds];
}
