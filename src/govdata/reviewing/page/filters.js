// What is shown of a document: by state, by what a draft lacks, by the group of equal drafts.

import { ask } from "./calls.js";
import { half, make, word } from "./words.js";

const QUIET = 300;
const MOST = 40;
const SORTS = ["lacks", "group"];

export class Filters {
  constructor(select, start, isOpen) {
    Object.assign(this, { select, start, isOpen, items: [], pressed: 0, round: 0 });
    document.addEventListener("keydown", () => { this.pressed = performance.now(); }, true);
  }

  /** Show the choices; those of what drafts lack and of groups as far as they are known. */
  draw() {
    const chosen = this.select.value || "open";
    const named = ["open", ...this.start.states, "flawed", "all"].map((name) => [name, word(`show_${name}`)]);
    const lacks = this.counted("lacks").map(([name, count]) => [`lacks:${name}`, name ? word("lacks_of", { name: this.titled(name), count }) : word("lacks_none", { count })]);
    const groups = this.counted("group").filter(([, count]) => count > 1).slice(0, MOST).map(([name, count]) => [`group:${name}`, word("group_of", { name: name || "–", count })]);
    const listed = [...named, ...lacks, ...groups];
    if (!listed.some(([value]) => value === chosen)) listed.push([chosen, chosen.slice(chosen.indexOf(":") + 1)]);
    this.select.replaceChildren(...listed.map(([value, shown]) => make("option", { value, selected: value === chosen }, shown)));
  }

  /** How many open drafts there are of each sort, the most frequent first. */
  counted(sort) {
    const counts = new Map();
    for (const item of this.items) {
      if (item[sort] !== undefined && this.isOpen(item)) counts.set(item[sort], (counts.get(item[sort]) ?? 0) + 1);
    }
    return [...counts].sort(([one, most], [other, more]) => more - most || (one < other ? -1 : 1));
  }

  /** The title of a column in the chosen language. */
  titled(name) {
    const columns = Object.values(this.start.tables).flat();
    return half(columns.find((column) => column.name === name)?.title ?? "") || name;
  }

  fits(item) {
    const wanted = this.select.value;
    const [sort, name] = [wanted.slice(0, wanted.indexOf(":")), wanted.slice(wanted.indexOf(":") + 1)];
    if (wanted === "all") return true;
    if (wanted === "open") return this.isOpen(item);
    if (wanted === "flawed") return Boolean(item.flawed);
    if (SORTS.includes(sort)) return this.isOpen(item) && item[sort] === name;
    return this.start.states[item[2]] === wanted;
  }

  /** Ask for all drafts of a document what they lack and of which group they are, while no key is pressed. */
  async sort(source, items) {
    this.items = items;
    this.round += 1;
    const { round } = this;
    const goesOn = () => round === this.round;
    for (let first = 0; first < items.length;) {
      await this.quiet();
      const told = goesOn() ? await ask("sorted", { source, first }).catch(() => null) : null;
      if (!told || !goesOn()) return;
      told.sorted.forEach((each, index) => each && Object.assign(items[first + index], { lacks: each[0], group: each[1] }));
      first = told.last;
    }
    this.draw();
  }

  async quiet() {
    for (let left = 1; left > 0;) {
      left = this.pressed + QUIET - performance.now();
      if (left > 0) await new Promise((resolve) => { setTimeout(resolve, left); });
    }
  }
}
