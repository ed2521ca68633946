// The editor, with what a cell needs of CodeMirror; loaded when a reader first changes or runs a cell.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The colours are the page's, by the names that its own code has. */
const colours = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.self, tags.bool, tags.null],
    class: "run-word",
  },
  {
    tag: [
      tags.definition(tags.function(tags.variableName)),
      tags.className,
      tags.standard(tags.name),
    ],
    class: "run-name",
  },
  { tag: [tags.string, tags.special(tags.string)], class: "run-text" },
  { tag: tags.number, class: "run-number" },
  { tag: [tags.comment, tags.docString], class: "run-comment" },
]);

/** @type {import("@codemirror/state").StateEffectType<number>} */
const marks = StateEffect.define();
const wrong = Decoration.line({ class: "run-wrong" });

/** The line that an error comes from, until the text changes. */
const marked = StateField.define({
  create: () => Decoration.none,
  update(found, change) {
    if (change.docChanged) found = Decoration.none;
    for (const effect of change.effects) {
      if (!effect.is(marks)) continue;
      const there = effect.value > 0 && effect.value <= change.state.doc.lines;
      found = there
        ? Decoration.set([wrong.range(change.state.doc.line(effect.value).from)])
        : Decoration.none;
    }
    return found;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Open an editor in a place.
 * @param {Element} parent
 * @param {string} text
 * @param {string} label
 * @param {{ changed: (text: string) => void, run: () => void, runAndGoOn: () => void, leave: () => void }} hear
 */
export function openEditor(parent, text, label, hear) {
  const does = (/** @type {() => void} */ action) => () => {
    action();
    return true;
  };
  const keys = [
    { key: "Shift-Enter", run: does(hear.runAndGoOn) },
    { key: "Ctrl-Enter", mac: "Cmd-Enter", run: does(hear.run) },
    { key: "Escape", run: does(hear.leave) },
    indentWithTab,
  ];
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([...keys, ...historyKeymap, ...defaultKeymap]),
        history(),
        python(),
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        syntaxHighlighting(colours),
        marked,
        EditorView.contentAttributes.of({
          "aria-label": label,
          spellcheck: "false",
          autocapitalize: "off",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) hear.changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    destroy: () => view.destroy(),
    /** @param {string} next */
    set: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    /** Mark a line, or with 0 none. @param {number} line */
    mark: (line) => view.dispatch({ effects: marks.of(line) }),
  };
}
