/** Milliseconds of CPU that this process took since `process.cpuUsage()` gave `start`. */
export function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
