/** Camera, microphone and speaker: what is there, what was chosen last time, opening them. */

export interface Choices {
  camera: string | null
  microphone: string | null
  speaker: string | null
  /** Wanted on when entering the stage; everybody joins muted. */
  cameraOn: boolean
  /** Phones: which side. */
  facing: "user" | "environment"
  /** The room behind one unsharp, where camera and system can do that. */
  blur: boolean
}

const KEY = "rongke.live.devices"
const DEFAULTS: Choices = { camera: null, microphone: null, speaker: null, cameraOn: true, facing: "user", blur: false }

export function rememberedChoices(): Choices {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Choices>) }
  } catch {
    return { ...DEFAULTS }
  }
}

export const rememberChoices = (choices: Choices): void => localStorage.setItem(KEY, JSON.stringify(choices))

export interface Found {
  cameras: MediaDeviceInfo[]
  microphones: MediaDeviceInfo[]
  speakers: MediaDeviceInfo[]
}

/** Devices with a name; without permission the browser gives them none. */
export async function listDevices(): Promise<Found> {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? []
  const of = (kind: MediaDeviceKind): MediaDeviceInfo[] => all.filter((one) => one.kind === kind && one.deviceId !== "")
  return { cameras: of("videoinput"), microphones: of("audioinput"), speakers: of("audiooutput") }
}

/** Why a device could not be opened; each has a sentence in the locale file. */
export type DeviceTrouble = "denied" | "missing" | "busy" | "insecure" | "failed"

export function troubleOf(thrown: unknown): DeviceTrouble {
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : ""
  if (name === "NotAllowedError" || name === "SecurityError") return "denied"
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing"
  if (name === "NotReadableError" || name === "AbortError") return "busy"
  return navigator.mediaDevices ? "failed" : "insecure"
}

/** Constraints for a camera: 720p at 30 frames, the chosen device if it is still there. */
export function cameraWanted(choices: Choices, phone: boolean): MediaTrackConstraints {
  const place: MediaTrackConstraints = choices.camera ? { deviceId: { ideal: choices.camera } } : phone ? { facingMode: { ideal: choices.facing } } : {}
  return { ...place, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } }
}

export function microphoneWanted(choices: Choices): MediaTrackConstraints {
  return { ...(choices.microphone ? { deviceId: { ideal: choices.microphone } } : {}), echoCancellation: true, noiseSuppression: true, autoGainControl: true }
}

async function openOne(constraints: MediaStreamConstraints): Promise<MediaStreamTrack> {
  if (!navigator.mediaDevices) throw new DOMException("not a secure page", "InsecureError")
  const stream = await navigator.mediaDevices.getUserMedia(constraints)
  const track = stream.getTracks()[0]
  if (!track) throw new DOMException("no track", "NotFoundError")
  return track
}

interface Blurring {
  backgroundBlur?: boolean[] | boolean
}

/**
 * Whether this camera can take the room behind a person out of focus. It is the system's own
 * effect (Windows, macOS, ChromeOS): no picture goes through a model of ours.
 */
export function canBlur(track: MediaStreamTrack | null): boolean {
  const found = (track?.getCapabilities?.() as Blurring | undefined)?.backgroundBlur
  return Array.isArray(found) && found.includes(true) && found.includes(false)
}

/** Answers whether the camera does as wished now. */
export async function setBlur(track: MediaStreamTrack, blur: boolean): Promise<boolean> {
  if (!canBlur(track)) return !blur
  try {
    await track.applyConstraints({ backgroundBlur: blur } as MediaTrackConstraints)
    return true
  } catch {
    return false
  }
}

export const openCamera = (choices: Choices, phone: boolean): Promise<MediaStreamTrack> => openOne({ video: cameraWanted(choices, phone) })
export const openMicrophone = (choices: Choices): Promise<MediaStreamTrack> => openOne({ audio: microphoneWanted(choices) })
