/** hls.js without subtitles and alternate audio, which we do not use: the same types. */
declare module "hls.js/light" {
  export { default } from "hls.js"
}
