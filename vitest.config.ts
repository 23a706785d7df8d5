import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const withServices = { globalSetup: ["./test/global-setup.ts"], testTimeout: 20_000, hookTimeout: 30_000 }

export default defineConfig({
  resolve: {
    alias: { "server-only": fileURLToPath(new URL("./test/helpers/server-only.ts", import.meta.url)) },
  },
  test: {
    projects: [
      { extends: true, test: { name: "core", include: ["test/core/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "meta", include: ["test/meta/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      { extends: true, test: { name: "db", include: ["test/db/**/*.test.ts"], ...withServices } },
      { extends: true, test: { name: "scheduler", include: ["test/scheduler/**/*.test.ts"], ...withServices } },
      { extends: true, test: { name: "app", include: ["test/app/**/*.test.{ts,tsx}"], ...withServices } },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["./test/global-setup.ts", "./test/browser/ensure-chromium.ts"],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "system",
          include: ["test/system/**/*.test.ts"],
          globalSetup: ["./test/global-setup.ts"],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
