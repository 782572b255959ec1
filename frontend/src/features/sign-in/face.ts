/** The dialog of the feature `faces`. */
import type { Component } from "vue"

const found = import.meta.glob<{ default: Component }>("../faces/FaceCheckDialog.vue")
const load = Object.values(found)[0]

/** False in a build without faces: then the other ways stand alone. */
export const hasFaces = load !== undefined
export const loadFaceCheck = async (): Promise<Component> => {
  if (!load) throw new Error("this build has no face check")
  return (await load()).default
}
