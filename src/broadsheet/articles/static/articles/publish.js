/* Opens the publish panel over the editor, and sends the editor's form with what was chosen in it. */
(() => {
  const ADDRESSES = [
    [/\/pages\/(\d+)\/edit\//, "edit"],
    [/\/pages\/add\/articles\/articlepage\/(\d+)\//, "create"],
  ];

  const OF_THE_PROGRAM = /csrf|revision|^next$|^comments-|-id$|-INITIAL_FORMS$|-TOTAL_FORMS$/;
  const PATIENCE = 20000;
  const HANDED_OVER = 600;
  let sending = false;
  let typed = false;
  let sent = "";
  let saving = Promise.resolve();

  const heldBy = (form) => {
    const held = new FormData(form);
    [...held.keys()].filter((name) => OF_THE_PROGRAM.test(name)).forEach((name) => held.delete(name));
    return new URLSearchParams(held).toString();
  };

  // The editor saves by itself. Sent meanwhile, a new article would be stored twice.
  document.addEventListener("w-autosave:save", (event) => {
    if (sending) {
      event.preventDefault();
      return;
    }
    sent = heldBy(event.target);
    saving = new Promise((settled) => {
      const done = () => {
        document.removeEventListener("w-autosave:success", done);
        document.removeEventListener("w-autosave:error", done);
        settled();
      };
      document.addEventListener("w-autosave:success", done);
      document.addEventListener("w-autosave:error", done);
      setTimeout(done, PATIENCE);
    });
  });

  // Wagtail notes what the form holds when it was open for two seconds, and again when it has saved:
  // what was typed meanwhile would count as saved, and leaving the page would lose it.
  const typedMeanwhile = (form) => {
    const detail = { type: "edits" };
    form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail }));
  };
  const early = () => {
    typed = true;
  };
  document.addEventListener("input", early, true);
  document.addEventListener("w-unsaved:watch-edits", (event) => {
    document.removeEventListener("input", early, true);
    if (typed) typedMeanwhile(event.target);
    typed = false;
  });
  document.addEventListener("w-autosave:success", (event) => {
    const form = event.target;
    setTimeout(() => {
      if (!sending && heldBy(form) !== sent) typedMeanwhile(form);
    });
  });

  // What the editor saved by itself is this editor's own: the form says which version it stands on.
  document.addEventListener("w-autosave:success", (event) => {
    const saved = event.detail.response || {};
    const boxes = event.target.elements;
    if (!saved.revision_id || !boxes || !boxes.loaded_revision_id) return;
    boxes.loaded_revision_id.value = saved.revision_id;
    boxes.loaded_revision_created_at.value = saved.revision_created_at;
  });

  // The text editor hands what was typed to the form a quarter of a second later: sent before, the
  // last words would be lost.
  let lastTyped = 0;
  ["keydown", "beforeinput", "input", "paste", "cut", "drop"].forEach((kind) => {
    document.addEventListener(kind, () => (lastTyped = Date.now()), true);
  });
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const early = lastTyped + HANDED_OVER - Date.now();
      if (form.id !== "page-edit-form" || early <= 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      setTimeout(() => form.requestSubmit(submitter), early);
    },
    true,
  );

  const panelAddress = (opener, form) => {
    const path = new URL(form.action, location.href).pathname;
    for (const [shape, kind] of ADDRESSES) {
      const found = path.match(shape);
      if (found) return opener.dataset[kind].replace("/0/", `/${found[1]}/`);
    }
    return null;
  };

  const say = (dialog, words) => {
    const line = document.createElement("p");
    line.className = "bs-publish-busy";
    line.setAttribute("role", "status");
    line.textContent = words;
    dialog.replaceChildren(line);
  };

  const wire = (dialog, form, opener) => {
    const panel = dialog.querySelector("form");
    const act = panel.getAttribute("data-act");
    const at = panel.querySelector("[data-at]");
    const confirm = panel.querySelector("[data-confirm]");
    const waits = () => {
      const chosen = new FormData(panel);
      return chosen.get("panel-when") === "later" || Boolean(chosen.get("panel-embargo"));
    };
    panel.addEventListener("change", (event) => {
      if (event.target.name === "panel-when") {
        at.hidden = event.target.value !== "later";
      }
      if (confirm) confirm.textContent = waits() ? confirm.dataset.scheduled : confirm.dataset.now;
      if (event.target.name === "panel-section") {
        panel.querySelector("[data-section]").textContent =
          event.target.selectedOptions[0].textContent;
      }
    });
    panel.querySelectorAll("[data-close]").forEach((button) => {
      button.addEventListener("click", () => dialog.close());
    });
    panel.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (sending) return;
      sending = true;
      const chosen = new FormData(panel);
      say(dialog, opener.dataset.going);
      await saving;
      const button = document.createElement("button");
      button.type = "submit";
      button.hidden = true;
      if (act !== "save") {
        button.name = button.value = `action-${act}`;
      }
      chosen.forEach((value, name) => {
        const field = document.createElement("input");
        field.type = "hidden";
        field.name = name;
        field.value = value;
        form.append(field);
      });
      form.append(button);
      form.requestSubmit(button);
    });
    (panel.querySelector("[data-confirm]") || panel.querySelector("[data-close]")).focus();
  };

  const open = async (opener) => {
    const form = opener.form;
    const dialog = document.createElement("dialog");
    dialog.className = "bs-publish";
    // Its heading names it; while it waits there is none.
    dialog.setAttribute("aria-label", opener.textContent.trim());
    dialog.setAttribute("aria-labelledby", "bs-publish-title");
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener.focus();
    });
    document.body.append(dialog);
    say(dialog, opener.dataset.busy);
    dialog.showModal();
    try {
      await saving;
      const address = panelAddress(opener, form);
      const typed = new FormData(form);
      typed.set("act", opener.dataset.act);
      const answer = await fetch(address, { method: "POST", body: typed });
      if (!answer.ok) throw new Error(answer.status);
      dialog.innerHTML = await answer.text();
      wire(dialog, form, opener);
    } catch {
      say(dialog, opener.dataset.failed);
      const close = document.createElement("button");
      close.type = "button";
      close.className = "button button-secondary";
      close.textContent = opener.dataset.close;
      close.addEventListener("click", () => dialog.close());
      dialog.append(close);
      close.focus();
    }
  };

  // Sending back asks for words. Wagtail's window takes the focus itself when it has opened.
  window.jQuery(document).on("shown.bs.modal", (event) => {
    const words = event.target.querySelector("[data-bs-words]");
    if (words) words.focus();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-bs-publish]");
    if (opener) open(opener);
  });
})();
