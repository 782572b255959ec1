/** How loud a track is: 0 (silent) to 1, some times a second, without recording anything. */

const LOOK_MS = 100
let context: AudioContext | null = null

/** One context for the page; browsers start it after the first press. */
export function audioContext(): AudioContext {
  context ??= new AudioContext()
  if (context.state === "suspended") void context.resume().catch(() => undefined)
  return context
}

/** Loudness of samples as people see it: −60 dB is nothing, −10 dB fills the meter. */
export function loudness(samples: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < samples.length; at += 1) sum += (samples[at] ?? 0) ** 2
  const rms = Math.sqrt(sum / Math.max(1, samples.length))
  if (rms <= 0) return 0
  return Math.min(1, Math.max(0, (20 * Math.log10(rms) + 60) / 50))
}

/** Calls `told` with the level of a track until it is stopped. */
export function watchLevel(track: MediaStreamTrack, told: (level: number) => void): () => void {
  const audio = audioContext()
  const source = audio.createMediaStreamSource(new MediaStream([track]))
  const analyser = audio.createAnalyser()
  analyser.fftSize = 512
  source.connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    told(track.enabled && track.readyState === "live" ? loudness(samples) : 0)
  }, LOOK_MS)
  return () => {
    clearInterval(timer)
    source.disconnect()
  }
}

/** Two short notes through the chosen speaker, to hear that it works. */
export async function playChime(speaker: string | null): Promise<void> {
  const audio = new AudioContext()
  const sink = audio as AudioContext & { setSinkId?: (id: string) => Promise<void> }
  if (speaker && sink.setSinkId) await sink.setSinkId(speaker).catch(() => undefined)
  await audio.resume()
  const gain = audio.createGain()
  gain.gain.value = 0.2
  gain.connect(audio.destination)
  const notes = [523.25, 659.25]
  notes.forEach((hertz, index) => {
    const note = audio.createOscillator()
    note.frequency.value = hertz
    note.connect(gain)
    note.start(audio.currentTime + index * 0.35)
    note.stop(audio.currentTime + index * 0.35 + 0.3)
  })
  await new Promise((resolve) => setTimeout(resolve, 900))
  await audio.close()
}
