/* What is pasted into a text keeps its paragraphs, headings, lists and links; all else is dropped.

Word, Google Docs, LibreOffice and web pages each put their own HTML on the clipboard. It is read here
in a document that nothing is loaded into and nothing runs in, and the editor gets a clean copy of it. */
(function () {
  "use strict";

  const MOST_LETTERS = 250000;
  const DEEPEST = 4;
  const DROPPED = [
    "script,style,meta,link,title,template,noscript,xml,img,picture,svg,math,canvas,video,audio,iframe,object,embed",
    "input,textarea,select,button,del,sup a[href^='#cmnt'],a[href^='#cmnt_ref'],a[href^='#_msocom'],hr",
    ".MsoCommentReference,.MsoCommentText,.MsoCommentSubject,.Apple-interchange-newline,[hidden]",
  ].join(",");
  const HIDDEN = /mso-element:\s*comment|mso-hide:\s*all|display:\s*none/i;
  const BLOCKS = new Set(
    ("ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM " +
      "H1 H2 H3 H4 H5 H6 HEADER HGROUP LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TFOOT THEAD TR UL").split(" ")
  );
  const HONEST = /^(https?:\/\/|mailto:|tel:)/i;
  const ours = new WeakSet();
  const { tooLong } = document.currentScript.dataset;

  class Reader {
    constructor() {
      this.blocks = [];
      this.open = null;
      this.kind = { type: "p" };
    }

    block(kind) {
      this.close();
      this.kind = kind;
    }

    close() {
      if (this.open) {
        trim(this.open.runs);
        if (this.open.runs.length) this.blocks.push(this.open);
      }
      this.open = null;
    }

    add(text, look) {
      if (!this.open) {
        if (!text.trim()) return;
        this.open = { ...this.kind, runs: [] };
      }
      const runs = this.open.runs;
      const last = runs[runs.length - 1];
      if (last && /[ \n]$/.test(last.text)) text = text.replace(/^ +/, "");
      if (!text) return;
      if (last && last.bold === look.bold && last.italic === look.italic && last.href === look.href) last.text += text;
      else runs.push({ text, bold: look.bold, italic: look.italic, href: look.href });
    }

    lineBreak(look) {
      if (!this.open) return;
      const runs = this.open.runs;
      if (runs.length && /\n[ ]?$/.test(runs[runs.length - 1].text)) this.block(this.kind);
      else this.add("\n", look);
    }
  }

  function trim(runs) {
    while (runs.length && !runs[0].text.trim()) runs.shift();
    while (runs.length && !runs[runs.length - 1].text.trim()) runs.pop();
    if (!runs.length) return;
    runs[0].text = runs[0].text.replace(/^\s+/, "");
    runs[runs.length - 1].text = runs[runs.length - 1].text.replace(/\s+$/, "");
  }

  function weight(element, look) {
    const name = element.tagName;
    const css = element.style;
    let { bold, italic } = look;
    if (name === "B" || name === "STRONG") bold = true;
    if (name === "I" || name === "EM" || name === "CITE") italic = true;
    if (/^(bold|bolder|[6-9]00)$/.test(css.fontWeight)) bold = true;
    if (/^(normal|[1-5]00)$/.test(css.fontWeight)) bold = false;
    if (/^(italic|oblique)/.test(css.fontStyle)) italic = true;
    if (css.fontStyle === "normal") italic = false;
    return { ...look, bold, italic };
  }

  function headingOf(element) {
    const found = /^H([1-6])$/.exec(element.tagName);
    const level = found ? found[1] : element.getAttribute("role") === "heading" ? element.getAttribute("aria-level") || 2 : 0;
    return level ? { type: Number(level) <= 2 ? "h2" : "h3" } : null;
  }

  /* Word writes lists as paragraphs, with the bullet or number as text in a span of its own. */
  function wordItem(element) {
    const list = /mso-list:\s*l\d+\s+level(\d+)/i.exec(element.getAttribute("style") || "");
    if (!list) return null;
    const mark = Array.from(element.querySelectorAll("span")).find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("style") || ""));
    if (!mark) return null;
    const numbered = /^[\s\u00a0]*\(?([0-9]+|[a-z]{1,4})[.)]/i.test(mark.textContent);
    mark.remove();
    return { type: "li", list: numbered ? "ol" : "ul", depth: Number(list[1]) - 1 };
  }

  function read(node, reader, look, place) {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = place.pre ? node.data.replace(/\r\n?/g, "\n") : node.data.replace(/[ \t\r\n\f]+/g, " ");
      reader.add(text.replace(/[\u200b\ufeff]/g, "").replace(/[ \u00a0]{2,}|^\u00a0$/g, " "), look);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || HIDDEN.test(node.getAttribute("style") || "")) return;
    const name = node.tagName;
    if (name === "BR") return reader.lineBreak(look);
    if (name === "TD" || name === "TH") {
      if (reader.open) reader.add(" · ", { bold: false, italic: false, href: "" });
      return children(node, reader, look, place);
    }
    if (BLOCKS.has(name) || node.getAttribute("role") === "heading") return readBlock(node, reader, look, place);
    let inside = weight(node, look);
    if (name === "A") {
      const href = (node.getAttribute("href") || "").trim();
      inside = { ...inside, href: HONEST.test(href) ? href : "" };
    }
    children(node, reader, inside, place);
  }

  function readBlock(node, reader, look, place) {
    const name = node.tagName;
    if (place.row) {
      reader.add(" ", look);
      return children(node, reader, look, place);
    }
    const plain = { bold: false, italic: false, href: look.href };
    if (name === "UL" || name === "OL") {
      reader.close();
      children(node, reader, plain, { ...place, list: name.toLowerCase(), depth: place.depth + 1 });
      return reader.block({ type: "p" });
    }
    const heading = headingOf(node);
    let kind = heading || wordItem(node);
    if (!kind && place.list) {
      const level = Number(node.getAttribute("aria-level") || node.getAttribute("data-aria-level") || 0);
      kind = { type: "li", list: place.list, depth: Math.max(place.depth, level - 1), more: name !== "LI" };
    }
    if (kind && kind.more && !reader.open) kind = { ...reader.kind, type: "li", list: kind.list, depth: kind.depth };
    if (kind && kind.more && reader.open) reader.lineBreak(look);
    else reader.block(kind || { type: "p" });
    const inside = heading ? { ...plain, heading: true } : weight(node, { ...look, href: look.href });
    children(node, reader, inside, { ...place, row: name === "TR", pre: place.pre || name === "PRE" });
    if (!(kind && kind.more)) reader.block(place.list ? { type: "li", list: place.list, depth: place.depth } : { type: "p" });
  }

  function children(node, reader, look, place) {
    node.childNodes.forEach((child) => read(child, reader, look, place));
  }

  function escaped(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  }

  function written(block) {
    return block.runs
      .map((run) => {
        let html = escaped(run.text).replace(/ ?\n ?/g, "<br>");
        const heading = block.type === "h2" || block.type === "h3";
        if (run.italic) html = `<i>${html}</i>`;
        if (run.bold && !heading) html = `<b>${html}</b>`;
        if (run.href) html = `<a href="${escaped(run.href)}">${html}</a>`;
        return html;
      })
      .join("");
  }

  function whole(blocks) {
    let html = "";
    const lists = [];
    const shut = (depth) => {
      while (lists.length > depth) html += `</li></${lists.pop()}>`;
    };
    blocks.forEach((block) => {
      if (block.type !== "li") {
        shut(0);
        html += `<${block.type}>${written(block)}</${block.type}>`;
        return;
      }
      const depth = Math.min(block.depth, lists.length, DEEPEST - 1);
      shut(depth + 1);
      if (lists.length === depth + 1 && lists[depth] !== block.list) shut(depth);
      if (lists.length === depth + 1) html += "</li>";
      else {
        html += `<${block.list}>`;
        lists.push(block.list);
      }
      html += `<li>${written(block)}`;
    });
    shut(0);
    return html;
  }

  function fromHtml(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(DROPPED).forEach((element) => element.remove());
    const reader = new Reader();
    children(page.body, reader, { bold: false, italic: false, href: "" }, { list: "", depth: -1, row: false, pre: false });
    reader.close();
    return reader.blocks;
  }

  function fromText(text) {
    const lines = text.replace(/\r\n?/g, "\n").trim();
    const parted = /\n\s*\n/.test(lines);
    return lines
      .split(parted ? /\n\s*\n/ : /\n/)
      .map((part) => ({ type: "p", runs: [{ text: part.trim(), bold: false, italic: false, href: "" }] }))
      .filter((block) => block.runs[0].text);
  }

  function say(text) {
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail: { text, type: "warning", clear: true } }));
  }

  window.broadsheet = window.broadsheet || {};
  window.broadsheet.cleanPaste = (html, text) => whole(html ? fromHtml(html) : fromText(text));

  document.addEventListener(
    "paste",
    (event) => {
      const inText = event.target.closest && event.target.closest(".Draftail-Editor");
      if (!inText || ours.has(event) || !event.clipboardData) return;
      const html = event.clipboardData.getData("text/html");
      const text = event.clipboardData.getData("text/plain");
      const oneLine = !html && !text.trim().includes("\n");
      if (html.includes("data-draftjs-conductor-fragment") || oneLine) {
        if (text.length <= MOST_LETTERS) return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const blocks = html ? fromHtml(html) : fromText(text);
      const plain = blocks.map((block) => block.runs.map((run) => run.text).join("")).join("\n");
      if (plain.length > MOST_LETTERS) return say(tooLong);
      if (!plain) return;
      const transfer = new DataTransfer();
      transfer.setData("text/html", whole(blocks));
      transfer.setData("text/plain", plain);
      const again = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer });
      ours.add(again);
      event.target.dispatchEvent(again);
    },
    true
  );
})();
