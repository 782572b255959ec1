import "@/ui/fonts.css"
import "@/ui/tokens.css"
import "@/ui/base.css"
import "@/ui/controls.css"
import { createPinia } from "pinia"
import { createApp } from "vue"
import App from "./App.vue"
import { i18n, setLocale } from "./locales"
import { router } from "./router"
import { rememberedLocale, startTheme } from "./session/preferences"

startTheme()

async function start(): Promise<void> {
  await setLocale(rememberedLocale())
  const app = createApp(App)
  app.use(createPinia()).use(i18n).use(router)
  await router.isReady()
  app.mount("#app")
}

void start()
