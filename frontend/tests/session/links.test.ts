import { describe, expect, it } from "vitest"
import { pageFor } from "@/features/notifications/links"

describe("pageFor", () => {
  it.each([
    ["/classes/7", "agency", "/region/classes/7"],
    ["/classes/7", "institution", "/office/classes/7"],
    ["/classes/7", "teacher", "/teach/classes/7"],
    ["/learn/9", "trainee", "/lessons/9"],
    ["/lessons/9?message=3", "trainee", "/lessons/9?message=3"],
  ] as const)("opens %s at the %s desk as %s", (link, desk, page) => {
    expect(pageFor(link, desk)).toBe(page)
  })
  it.each(["", "//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])("opens nothing outside: %s", (link) => {
    expect(pageFor(link, "trainee")).toBeNull()
  })
})
