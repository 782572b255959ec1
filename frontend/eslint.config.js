import js from "@eslint/js"
import vue from "eslint-plugin-vue"
import a11y from "eslint-plugin-vuejs-accessibility"
import globals from "globals"
import ts from "typescript-eslint"
import vueParser from "vue-eslint-parser"

export default [
  { ignores: ["dist/**", "shots/**", "src/api/schema.d.ts", "src/realtime/messages.d.ts"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...vue.configs["flat/recommended"],
  ...a11y.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parser: vueParser, parserOptions: { parser: ts.parser, extraFileExtensions: [".vue"], sourceType: "module" } },
  },
  {
    files: ["src/**", "tests/**"],
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "no-undef": "off", // vue-tsc knows the names better
      "no-console": "error",
      eqeqeq: ["error", "always"],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "vue/no-v-html": "error",
      "vue/block-lang": ["error", { script: { lang: "ts" } }],
      "vue/component-api-style": ["error", ["script-setup"]],
      "vue/no-restricted-static-attribute": ["error", { key: "style", message: "use a class: the content policy forbids inline style attributes" }],
      "vue/multi-word-component-names": "off", // Panel, Countdown and the like read better in one word
      // Layout of the text is a matter of taste and left to the author.
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/multiline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/first-attribute-linebreak": "off",
      "vue/attributes-order": "off",
      "vue/require-default-prop": "off", // optional props are typed as such
      // Labels are tied to controls by id or by nesting; either is enough for assistive technology.
      "vuejs-accessibility/label-has-for": ["error", { required: { some: ["nesting", "id"] }, allowChildren: true }],
      "vuejs-accessibility/media-has-caption": "off", // captions are added at run time by the player
      "vuejs-accessibility/no-autofocus": "off", // dialogs and the sign-in page move focus on purpose
    },
  },
  { files: ["scripts/**", "*.ts", "*.js"], languageOptions: { globals: { ...globals.node } } },
]
