"use strict";
// Everything of the page can be read without this: it searches, filters, sorts, copies, and remembers the language.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const id = name => document.getElementById(name);
  const store = {
    get() { try { return localStorage.getItem("govdata-language"); } catch { return null; } },
    set(value) { try { localStorage.setItem("govdata-language", value); } catch { /* a page of a file may have no store */ } },
  };

  // The language
  const choices = all("input[name=language]");
  const language = () => id("in-zh").checked ? "zh" : "en";
  const words = { en: { facts: "facts", fact: "fact", copy: "Copy", copied: "Copied" },
                  zh: { facts: "个事实", fact: "个事实", copy: "复制", copied: "已复制" } };
  const said = name => words[language()][name];
  const retold = [];
  function speak() {
    root.dataset.language = language();
    root.lang = language() === "zh" ? "zh-CN" : "en";
    for (const option of all("option[data-en]")) option.textContent = option.dataset[language()];
    for (const tell of retold) tell();
  }
  for (const choice of choices) choice.addEventListener("change", () => { store.set(language()); speak(); });
  const wished = store.get() || (/^zh\b/i.test(navigator.language) ? "zh" : "en");
  for (const choice of choices) choice.checked = choice.value === wished;

  // Search and filters
  const search = id("search");
  const plain = text => text.normalize("NFKC").toLowerCase().replace(/(\d)[,\u2009](?=\d{3})/g, "$1").replace(/\s+/g, " ");
  // A figure is found as it is printed, and as its number: 2.6亿, 26000万, 260,000,000.
  const scales = { 万亿: 1e12, 亿: 1e8, 万: 1e4, trillion: 1e12, billion: 1e9, million: 1e6, thousand: 1e3 };
  const scaled = new RegExp(`^(\\d+(?:\\.\\d+)?)(${Object.keys(scales).join("|")})`);
  function forms(term) {
    const found = scaled.exec(term);
    return found ? [term, String(Number((Number(found[1]) * scales[found[2]]).toPrecision(15)))] : [term];
  }
  const number = node => node.dataset.value ?? node.querySelector("td.number")?.dataset.sort ?? "";
  const filters = ["theme", "subject", "year", "status"].map(name => [name, id(`by-${name}`)]).filter(([, select]) => select);
  let index = null;
  function read() {
    return all(".indicator").map(article => {
      const about = plain([".about", ".more"].map(part => article.querySelector(part)?.textContent ?? "").join(" "));
      const facts = all("[data-status]", article).map(node => ({ node, text: `${about} ${plain(node.textContent)} ${number(node)}`, years: node.dataset.year.split(" "), fits: true, shown: true }));
      const item = { article, facts, theme: article.dataset.theme, shown: true, folded: article.querySelector(".all-facts"), opened: false };
      item.folded?.addEventListener("toggle", () => paint(item));
      return item;
    });
  }
  function show(item, node, shown) { if (item.shown !== shown) { item.shown = shown; node.hidden = !shown; } }
  // The rows of a table that is folded are not touched: whoever opens it has them painted.
  function paint(item) { if (!item.folded || item.folded.open) for (const fact of item.facts) show(fact, fact.node, fact.fits); }
  function fold(item, open) { if (item.folded && item.folded.open !== open && (open || item.opened)) { item.folded.open = open; item.opened = open; } }
  function apply() {
    index ??= read();
    const terms = plain(search.value).split(" ").filter(Boolean).map(forms);
    const wanted = Object.fromEntries(filters.map(([name, select]) => [name, select.value]));
    const asked = terms.length > 0 || filters.some(([, select]) => select.value);
    let count = 0, open = 0;
    const themes = new Set();
    for (const item of index) {
      let some = false;
      const inTheme = !wanted.theme || item.theme === wanted.theme;
      for (const fact of item.facts) {
        const data = fact.node.dataset;
        fact.fits = inTheme && (!wanted.subject || data.subject === wanted.subject) && (!wanted.year || fact.years.includes(wanted.year))
          && (!wanted.status || data.status === wanted.status) && terms.every(term => term.some(form => fact.text.includes(form)));
        if (fact.fits) { some = true; count += 1; }
      }
      show(item, item.article, some || !asked);
      if (item.shown) themes.add(item.theme);
      fold(item, asked && some && (open += 1) <= 3);
      paint(item);
    }
    for (const theme of all("section.theme")) theme.hidden = !themes.has(theme.dataset.theme);
    id("nothing").hidden = count > 0;
    id("found").textContent = asked ? `${count.toLocaleString(root.lang)} ${said(count === 1 ? "fact" : "facts")}` : "";
  }
  if (search) {
    let waiting = 0;
    const later = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(apply); };
    search.addEventListener("input", later);
    for (const [, select] of filters) select.addEventListener("change", later);
    retold.push(() => { if (index) apply(); });
    search.addEventListener("keydown", event => { if (event.key === "Escape") { search.value = ""; later(); } });
    document.addEventListener("keydown", event => {
      if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); search.focus(); }
    });
    (window.requestIdleCallback ?? setTimeout)(() => { index ??= read(); });
  }

  // A link to a fact opens what it stands in
  function openTarget() {
    let name = location.hash.slice(1);
    const target = name && id(name);
    if (!target) return;
    for (let node = target; node; node = node.parentElement) { if (node.tagName === "DETAILS") node.open = true; if (node.hidden && node.matches(".indicator, .theme, li, tr")) { node.hidden = false; } }
    target.scrollIntoView({ block: "start" });
  }
  addEventListener("hashchange", openTarget);
  openTarget();

  // Tables that sort
  const value = (row, column) => { const cell = row.cells[column]; return cell?.dataset.sort ?? cell?.innerText ?? ""; };
  function compare(a, b) { const x = Number(a), y = Number(b); return a !== "" && b !== "" && Number.isFinite(x) && Number.isFinite(y) ? x - y : a.localeCompare(b, root.lang); }
  for (const table of all("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", way);
        const body = table.tBodies[0], sign = way === "ascending" ? 1 : -1;
        const keyed = [...body.rows].map(row => [value(row, column), row]);
        body.append(...keyed.sort(([a], [b]) => sign * compare(a, b)).map(([, row]) => row));
      });
    });
  }

  // Copy the citation and code
  for (const block of all("#citation, pre")) {
    const button = document.createElement("button");
    button.type = "button";
    retold.push(() => { button.textContent = said("copy"); });
    block.after(button);
    button.addEventListener("click", async () => {
      const text = block.innerText.trim();
      try { await navigator.clipboard.writeText(text); button.textContent = said("copied"); }
      catch { getSelection().selectAllChildren(block); }
    });
  }

  // Print shows what is folded of the figures; the dictionary is printed where it was opened
  addEventListener("beforeprint", () => { for (const details of all(".fact:not([open]), .all-facts:not([open])")) { details.open = true; details.dataset.folded = ""; } });
  addEventListener("afterprint", () => { for (const details of all("details[data-folded]")) { details.open = false; delete details.dataset.folded; } });
  speak();
})();
