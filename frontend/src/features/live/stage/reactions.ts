/** Signs of the moment: their drawings. */
import { Check, ChevronsLeft, ChevronsRight, CircleAlert, Hand, Heart, Laugh, ThumbsUp, X } from "@lucide/vue"
import type { Component } from "vue"
import type { ReactionKind } from "../logic/actions"

export const REACTIONS: readonly { kind: ReactionKind; icon: Component }[] = [
  { kind: "clap", icon: Hand },
  { kind: "like", icon: ThumbsUp },
  { kind: "heart", icon: Heart },
  { kind: "laugh", icon: Laugh },
  { kind: "surprise", icon: CircleAlert },
  { kind: "yes", icon: Check },
  { kind: "no", icon: X },
  { kind: "slower", icon: ChevronsLeft },
  { kind: "faster", icon: ChevronsRight },
]

export const iconOf = (kind: string): Component | undefined => REACTIONS.find((one) => one.kind === kind)?.icon
