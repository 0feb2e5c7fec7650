// The dialogs: why a numeral is excluded, a group that is accepted at once, the keys.

import { tell } from "./calls.js";
import { make, said, word } from "./words.js";

const REASONS = new Map();

/** Ask why a numeral is no figure of the package; the row of exclusions, or null where nothing is excluded. */
export function askExclusion(dialog, start, form) {
  let kind = form.kind && start.kinds.includes(form.kind) ? form.kind : likely(start.kinds, form.state);
  const reason = make("input", { id: "exclude-reason", required: true, autocomplete: "off", value: reasonOf(kind) });
  const choose = (name) => {
    kind = name;
    dialog.querySelector(`input[name=kind][value="${CSS.escape(name)}"]`).checked = true;
    reason.value = reasonOf(name);
  };
  const kinds = start.kinds.map((name, index) => make("label", { class: "kind" },
    make("input", { type: "radio", name: "kind", value: name, checked: name === kind, onchange: () => choose(name) }),
    ` ${index + 1} `, kindWord(name)));
  const everywhere = make("input", { type: "checkbox", id: "exclude-everywhere", disabled: form.same < 2 });
  const scope = make("label", {}, everywhere, " ", word("everywhere", { count: form.same }));
  return opened(dialog, (close) => make("form", {
    method: "dialog",
    onsubmit: (event) => {
      event.preventDefault();
      if (!reason.value.trim()) { reason.focus(); return; }
      REASONS.set(kind, reason.value.trim());
      const place = everywhere.checked ? {} : { source: form.source, start: String(form.start) };
      close({ text: form.words.replace(/\s+/g, " ").trim(), kind, reason: reason.value.trim(), ...place });
    },
    onkeydown: (event) => {
      if (event.target === reason || event.ctrlKey || event.altKey || event.metaKey) return;
      const at = Number(event.key) - 1;
      if (start.kinds[at]) { event.preventDefault(); choose(start.kinds[at]); }
      if (event.key === "a" && !everywhere.disabled) { event.preventDefault(); everywhere.checked = !everywhere.checked; }
      if (event.key === "r") { event.preventDefault(); reason.focus(); reason.select(); }
      if (event.key === "Enter") { event.preventDefault(); event.currentTarget.requestSubmit(); }
    },
  },
  make("h2", { id: "exclude-title" }, word("exclude_title"), " ", make("q", {}, form.words)),
  make("fieldset", {}, make("legend", {}, word("cell_kind")), kinds),
  make("p", { class: "field" }, make("label", { htmlFor: "exclude-reason" }, word("cell_reason")), reason),
  make("p", {}, scope),
  make("p", { class: "hint" }, word("exclude_hint")),
  buttons(word("act_exclude"), close)), () => dialog.querySelector("input[name=kind]:checked"));
}

/** Show the drafts of a group; the forms that are to be accepted, or null. */
export async function askBulk(dialog, form, row) {
  const { forms } = await tell("group", { source: form.source, start: form.start, row });
  const lacks = (each) => each.findings.filter((finding) => finding.error);
  const boxes = forms.map((each) => make("input", { type: "checkbox", checked: !lacks(each).length, disabled: lacks(each).length > 0, "aria-label": each.row.quote ?? "" }));
  const count = make("button", { type: "submit", class: "accept" });
  const tally = () => { count.textContent = word("bulk_accept", { count: boxes.filter((box) => box.checked).length }); };
  boxes.forEach((box) => box.addEventListener("change", tally));
  tally();
  const lines = forms.map((each, index) => make("tr", {},
    make("td", {}, boxes[index]), make("td", {}, each.row.quote ?? ""), make("td", { class: "number" }, each.row.value ?? ""),
    make("td", {}, [each.row.unit, each.row.subject, each.row.indicator].filter(Boolean).join(" · ")),
    make("td", { class: "error" }, lacks(each).map((finding) => [finding.field, said(finding.message)].filter(Boolean).join(": ")).join(" "))));
  return opened(dialog, (close) => make("form", {
    method: "dialog",
    onsubmit: (event) => { event.preventDefault(); close(forms.filter((_, index) => boxes[index].checked)); },
    onkeydown: (event) => { if (event.key === "Enter" && event.target.type === "checkbox") { event.preventDefault(); event.currentTarget.requestSubmit(); } },
  },
  make("h2", { id: "bulk-title" }, word("bulk_title")),
  make("div", { class: "scroll", tabIndex: 0, role: "region", "aria-labelledby": "bulk-title" }, make("table", {}, make("thead", {}, make("tr", {}, ["bulk_take", "cell_quote", "cell_value", "cell_about", "cell_problem"].map((name) => make("th", { scope: "col" }, word(name))))), make("tbody", {}, lines))),
  make("div", { class: "actions" }, count, make("button", { type: "button", onclick: () => close(null) }, word("cancel")))), () => count);
}

/** Ask for an indicator that the package does not know yet; its row, or null. */
export function askIndicator(dialog, start, row, drafted = {}) {
  const { columns, kinds } = start.indicators;
  const titles = ["title_zh", "title_en", "title", "label"].filter((name) => columns.includes(name));
  const known = start.choices.indicators.some((choice) => choice.id === row.indicator);
  const { label: printed = "", title: called = printed } = drafted;
  const alias = columns.includes("aliases") && called !== printed;
  const title = titles.find((name) => name === (HAN.test(printed) ? "title_zh" : "title_en")) ?? titles[0];
  const id = known || !row.indicator ? slug(printed) : row.indicator;
  const values = { id, unit: row.unit ?? "", [title]: alias ? called : printed, aliases: printed };
  const inputs = new Map(["id", ...titles, ...(alias ? ["aliases"] : []), "unit"].map((name) => [name, make("input", { id: `indicator-${name}`, value: values[name] ?? "", required: name === "id", autocomplete: "off", spellcheck: false })]));
  inputs.set("kind", make("select", { id: "indicator-kind" }, kinds.map((kind) => make("option", { value: kind, selected: kind === drafted.kind }, word(`measure_${kind}`) || kind))));
  return opened(dialog, (close) => make("form", {
    method: "dialog",
    onsubmit: (event) => {
      event.preventDefault();
      const cells = [...inputs].map(([name, input]) => [name, input.value.trim()]).filter(([, cell]) => cell);
      if (inputs.get("id").value.trim()) close(Object.fromEntries(cells));
    },
  },
  make("h2", { id: "indicator-title" }, word("act_indicator"), " ", make("q", {}, row.as_written ?? "")),
  make("p", { class: "hint" }, word("indicator_hint")),
  [...inputs].map(([name, input]) => make("p", { class: "field" }, make("label", { htmlFor: input.id }, word(`indicator_${name}`) || name), make("div", { class: "entry" }, input))),
  buttons(word("indicator_add"), close)), () => inputs.get("id"));
}

/** Show the keys. */
export function showKeys(dialog, keys) {
  const rows = keys.map(([shown, name]) => make("tr", {}, make("td", {}, shown.split(" ").map((key) => [make("kbd", {}, key), " "])), make("td", {}, word(name))));
  return opened(dialog, (close) => make("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); close(null); } },
    make("h2", { id: "keys-title" }, word("keys_title")),
    make("table", {}, make("tbody", {}, rows)),
    make("div", { class: "actions" }, make("button", { type: "submit" }, word("close")))), () => dialog.querySelector("button"));
}

const buttons = (label, close) => make("div", { class: "actions" },
  make("button", { type: "submit", class: "exclude" }, label), make("button", { type: "button", onclick: () => close(null) }, word("cancel")));

const HAN = /\p{Script=Han}/u;

/** An id of printed words; "" of words that are not Latin. */
const slug = (words) => (HAN.test(words) ? "" : words.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, ""));

const likely = (kinds, state) => (state === "proposed" && kinds.includes("out_of_scope") ? "out_of_scope" : kinds.includes("lexical") ? "lexical" : kinds[0]);
const kindWord = (name) => word(`kind_${name}`) || name;
const reasonOf = (kind) => REASONS.get(kind) ?? word(`reason_${kind}`);

function opened(dialog, content, focus) {
  return new Promise((resolve) => {
    const close = (answer) => { dialog.onclose = null; dialog.close(); dialog.replaceChildren(); resolve(answer); };
    dialog.replaceChildren(content(close));
    dialog.onclose = () => { dialog.onclose = null; dialog.replaceChildren(); resolve(null); };
    dialog.showModal();
    focus()?.focus({ preventScroll: true });
  });
}
