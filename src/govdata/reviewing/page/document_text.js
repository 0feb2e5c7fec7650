// The text of a document. Only the parts near the window are in the page, so that a long text costs no more than a short one.
// Offsets are code points, as the tables have them.

import { ask } from "./calls.js";
import { make } from "./words.js";

const NEAR = "1200px 0px";

export class DocumentText {
  constructor(root, onChoose) {
    this.root = root;
    this.parts = [];
    this.items = [];
    this.current = -1;
    this.watcher = new IntersectionObserver((seen) => this.seen(seen), { root, rootMargin: NEAR });
    root.addEventListener("click", (event) => {
      const mark = event.target.closest("mark");
      if (mark && getSelection().isCollapsed) onChoose(Number(mark.dataset.number));
    });
  }

  open(source, chunks, items, states) {
    this.watcher.disconnect();
    Object.assign(this, { source, items, states, current: -1 });
    this.parts = chunks.slice(0, -1).map((start, index) => this.part(start, chunks[index + 1]));
    this.root.replaceChildren(...this.parts.map((part) => part.element));
    this.root.scrollTop = 0;
    for (const part of this.parts) this.watcher.observe(part.element);
  }

  /** Show the items of the text that is open. */
  dress(items) {
    this.items = items;
    for (const part of this.parts) if (part.shown) this.draw(part);
  }

  part(start, end) {
    const element = make("div", { class: "part" });
    element.style.minHeight = `${Math.ceil((end - start) / 40) * 2}em`;
    const part = { start, end, element, text: null, shown: false, wanted: false };
    element.piece = part;
    return part;
  }

  seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const part = target.piece;
      part.wanted = isIntersecting;
      if (isIntersecting) this.show(part);
      else if (part.shown && part !== this.partOf(this.current)) this.hide(part);
    }
  }

  async show(part) {
    const source = this.source;
    part.text ??= ask("text", { source, first: part.start, last: part.end }).then((told) => told.text);
    const text = await part.text.catch(() => { part.text = null; return null; });
    if (text === null || part.shown || source !== this.source) return;
    part.characters = text.length === part.end - part.start ? text : [...text];
    part.shown = true;
    this.draw(part);
  }

  hide(part) {
    part.element.style.minHeight = `${part.element.offsetHeight}px`;
    part.element.replaceChildren();
    part.shown = false;
  }

  draw(part) {
    const pieces = [];
    let at = part.start;
    for (let number = this.firstIn(part); number < this.items.length; number += 1) {
      const [start, end] = this.items[number];
      if (start >= part.end) break;
      const [from, to] = [Math.max(start, at), Math.min(end, part.end)];
      if (from >= to) continue;
      pieces.push(this.words(part, at, from), this.mark(number, this.words(part, from, to)));
      at = to;
    }
    pieces.push(this.words(part, at, part.end));
    part.element.style.minHeight = "";
    part.element.replaceChildren(...pieces);
  }

  words(part, start, end) {
    const found = part.characters.slice(start - part.start, end - part.start);
    return typeof found === "string" ? found : found.join("");
  }

  mark(number, words) {
    const mark = make("mark", { class: this.states[this.items[number][2]], "data-number": String(number) }, words);
    if (number === this.current) mark.setAttribute("aria-current", "true");
    if (this.items[number].flawed) mark.classList.add("flawed");
    return mark;
  }

  firstIn(part) {
    let [low, high] = [0, this.items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.items[middle][1] <= part.start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  partAt(position) {
    let [low, high] = [0, this.parts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.parts[middle].start <= position) low = middle;
      else high = middle - 1;
    }
    return this.parts[low];
  }

  partOf(number) {
    return number < 0 || !this.items[number] ? null : this.partAt(this.items[number][0]);
  }

  marksOf(number) {
    return this.root.querySelectorAll(`mark[data-number="${number}"]`);
  }

  async choose(number) {
    for (const mark of this.marksOf(this.current)) mark.removeAttribute("aria-current");
    this.current = number;
    const part = this.partOf(number);
    if (!part) return;
    await this.show(part);
    if (this.current !== number) return;
    for (const mark of this.marksOf(number)) mark.setAttribute("aria-current", "true");
    this.marksOf(number)[0]?.scrollIntoView({ block: "center" });
  }

  refresh(numbers) {
    for (const number of numbers) {
      for (const mark of this.marksOf(number)) mark.replaceWith(this.mark(number, mark.textContent));
    }
  }

  async reveal([start, end], name) {
    const part = this.partAt(start);
    await this.show(part);
    const range = this.range(start, end);
    if (!range) return;
    this.highlight(name, [range]);
    range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
    const box = range.getBoundingClientRect();
    const frame = this.root.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) this.root.scrollTop += box.top - frame.top - frame.height / 2;
  }

  /** Show slices of the text by a style of their own, without a change of the document. */
  highlight(name, ranges) {
    if (!globalThis.CSS?.highlights) return;
    const found = ranges.filter(Boolean);
    if (found.length) CSS.highlights.set(name, new Highlight(...found));
    else CSS.highlights.delete(name);
  }

  highlightSlice(name, slice) {
    this.highlight(name, slice ? [this.range(...slice)] : []);
  }

  range(start, end) {
    const [first, last] = [this.point(start), this.point(end - 1)];
    if (!first || !last) return null;
    const range = document.createRange();
    range.setStart(first.node, first.offset);
    range.setEnd(last.node, last.offset + last.width);
    return range;
  }

  point(position) {
    const part = this.partAt(position);
    if (!part?.shown) return null;
    let left = position - part.start;
    const walker = document.createTreeWalker(part.element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const characters = typeof part.characters === "string" ? node.data : [...node.data];
      if (left < characters.length) {
        const offset = typeof characters === "string" ? left : characters.slice(0, left).join("").length;
        return { node, offset, width: characters[left].length };
      }
      left -= characters.length;
    }
    return null;
  }

  /** The slice of the text that is selected with the mouse or the keyboard; null where there is none. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.root.contains(range.startContainer) || !this.root.contains(range.endContainer)) return null;
    const [start, end] = [
      this.position(range.startContainer, range.startOffset), this.position(range.endContainer, range.endOffset),
    ];
    return start === null || end === null || start >= end ? null : [start, end];
  }

  position(node, offset) {
    const element = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".part");
    if (!element) return null;
    const before = document.createRange();
    before.setStart(element, 0);
    before.setEnd(node, offset);
    return element.piece.start + [...before.toString()].length;
  }
}
