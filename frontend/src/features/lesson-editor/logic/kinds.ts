/** The mark of each question type. */
import { AlignLeft, CircleDot, ListChecks, TextCursorInput, ToggleLeft } from "@lucide/vue"
import type { Component } from "vue"
import type { QuestionKind } from "@/ui/question"

export const KIND_ICON: Readonly<Record<QuestionKind, Component>> = { single: CircleDot, multiple: ListChecks, true_false: ToggleLeft, fill_in: TextCursorInput, short_text: AlignLeft }
