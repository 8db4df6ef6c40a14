/* In the article editor: the cursor stands in the text, and the text cites the sources listed below it. */
(function () {
  "use strict";

  const PREFIX = "source_references";
  const MARK = "[•]";

  function rows() {
    return Array.from(document.querySelectorAll(`#id_${PREFIX}-FORMS > *`)).filter((row) => {
      const gone = row.querySelector(`input[name^="${PREFIX}-"][name$="-DELETE"]`);
      return !(gone && gone.value);
    });
  }

  function field(row, name) {
    return row.querySelector(`[name^="${PREFIX}-"][name$="-${name}"]`);
  }

  /* A row that was added here has the key of the empty form, which all such rows share. */
  function keysOfRows() {
    const taken = new Set();
    return rows().map((row) => {
      const input = field(row, "key");
      if (!input.value || taken.has(input.value)) input.value = newKey();
      taken.add(input.value);
      return { row, key: input.value, title: field(row, "title").value, outlet: field(row, "outlet").value };
    });
  }

  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function addSource(title, url) {
    document.getElementById(`id_${PREFIX}-ADD`).click();
    const known = rows();
    const row = known[known.length - 1];
    field(row, "title").value = title;
    field(row, "url").value = url;
    return keysOfRows().find((source) => source.row === row).key;
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function dialog(words, present, onChosen, onClosed) {
    const sources = keysOfRows();
    const choices = sources.map((source, number) =>
      element(
        "label",
        { className: "bs-cite-choice" },
        element("input", { type: "radio", name: "bs-cite", value: source.key, checked: source.key === present || (!present && !number) }),
        element("span", {}, `${number + 1}. ${[source.outlet, source.title].filter(Boolean).join(": ") || words.untitled}`)
      )
    );
    const fresh = element("input", { type: "radio", name: "bs-cite", value: "", checked: !sources.length });
    const title = element("input", { type: "text", maxLength: 300, id: "bs-cite-title" });
    const url = element("input", { type: "url", maxLength: 500, id: "bs-cite-url" });
    const pickFresh = () => (fresh.checked = true);
    title.addEventListener("input", pickFresh);
    url.addEventListener("input", pickFresh);
    const form = element(
      "form",
      { method: "dialog" },
      element("h2", { className: "w-h3", id: "bs-cite-heading" }, words.heading),
      ...choices,
      element("label", { className: "bs-cite-choice" }, fresh, element("span", {}, words.fresh)),
      element("div", { className: "bs-cite-fresh" }, element("label", { htmlFor: "bs-cite-title" }, words.title), title, element("label", { htmlFor: "bs-cite-url" }, words.address), url),
      element("p", { className: "bs-cite-error error-message", role: "alert" }),
      element("div", { className: "bs-cite-buttons" }, element("button", { className: "button", type: "submit" }, words.cite), element("button", { className: "button button-secondary", type: "button", onclick: () => box.close() }, words.cancel))
    );
    const box = element("dialog", { className: "bs-cite-dialog" }, form);
    box.setAttribute("aria-labelledby", "bs-cite-heading");
    let chosen = "";
    form.addEventListener("submit", (event) => {
      event.stopPropagation();
      const picked = form.querySelector("input[name=bs-cite]:checked");
      chosen = picked && picked.value;
      if (!chosen && title.value.trim()) chosen = addSource(title.value.trim(), url.value.trim());
      if (!chosen) {
        event.preventDefault();
        form.querySelector(".bs-cite-error").textContent = words.needed;
        title.focus();
      }
    });
    box.addEventListener("close", () => {
      box.remove();
      if (chosen) onChosen(chosen);
      else onClosed();
    });
    document.body.append(box);
    box.showModal();
  }

  /* Adding a row leads the page away to it; whoever cites is in the middle of a sentence. */
  function backTo(writing) {
    const input = writing && writing.parentNode.querySelector("input[data-draftail-input]");
    if (!input) return;
    setTimeout(() => {
      writing.scrollIntoView({ block: "center" });
      input.draftailEditor.focus();
    }, 400);
  }

  function registerCitations() {
    const { Component, createElement } = window.React;
    const { Modifier, EditorState } = window.DraftJS;

    class CitationSource extends Component {
      componentDidMount() {
        const { entityType, entity, onClose } = this.props;
        const present = entity ? entity.getData().key : "";
        const writing = document.activeElement && document.activeElement.closest("[data-draftail-editor-wrapper]");
        dialog(
          entityType.words,
          present,
          (key) => {
            this.cite(key);
            backTo(writing);
          },
          onClose
        );
      }

      cite(key) {
        const { editorState, entityType, entityKey, onComplete } = this.props;
        if (entityKey) {
          const changed = editorState.getCurrentContent().mergeEntityData(entityKey, { key });
          return onComplete(EditorState.push(editorState, changed, "apply-entity"));
        }
        let selection = editorState.getSelection();
        selection = selection.merge({ anchorKey: selection.getEndKey(), anchorOffset: selection.getEndOffset(), focusKey: selection.getEndKey(), focusOffset: selection.getEndOffset(), isBackward: false });
        const content = editorState.getCurrentContent().createEntity(entityType.type, "IMMUTABLE", { key });
        const cited = Modifier.insertText(content, selection, MARK, null, content.getLastCreatedEntityKey());
        return onComplete(EditorState.push(editorState, cited, "insert-characters"));
      }

      render() {
        return null;
      }
    }

    const Citation = ({ entityKey, contentState, onEdit, children }) => {
      const { key } = contentState.getEntity(entityKey).getData();
      const number = rows().findIndex((row) => field(row, "key").value === key) + 1;
      const open = () => onEdit(entityKey);
      return createElement("sup", { className: "bs-cite", "data-number": number || "?", onMouseUp: open }, children);
    };

    window.draftail.registerPlugin({ type: "CITATION", source: CitationSource, decorator: Citation }, "entityTypes");
  }

  function beginInText() {
    if (!/\/pages\/add\/articles\/articlepage\//.test(window.location.pathname) || document.querySelector(".messages .error")) return;
    let tries = 0;
    const wait = setInterval(() => {
      const text = document.querySelector("[data-streamfield-stream-container] input[data-draftail-input], #body-0-value, input[name='body-0-value']");
      if (text && text.draftailEditor) {
        clearInterval(wait);
        text.draftailEditor.focus();
      } else if ((tries += 1) > 100) clearInterval(wait);
    }, 50);
  }

  registerCitations();
  window.addEventListener("load", beginInText);
})();
