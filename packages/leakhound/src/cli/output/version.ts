/** The version of the package; the build reads it from package.json. */
declare const __LEAKHOUND_VERSION__: string | undefined;

export const VERSION: string = typeof __LEAKHOUND_VERSION__ === "string" ? __LEAKHOUND_VERSION__ : "0.0.0-source";
