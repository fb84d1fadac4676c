/** Loaded before a program (`node --import`): says at its end how much memory it had, in a line of its own on stderr. */
process.on('exit', () => {
  process.stderr.write(`\npeakMiB ${process.resourceUsage().maxRSS / 1024}\n`);
});
