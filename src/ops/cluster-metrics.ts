// Figures of several processes as one text. Each worker has its own registry; the primary asks all of them when one of
// them is scraped. prom-client does the asking and the adding up.
import { AggregatorRegistry, type Registry } from 'prom-client'

/** In a worker: lets the primary ask for these figures. */
export function shareMetrics(registry: Registry): void {
  AggregatorRegistry.setRegistries([registry])
  // Its constructor is what listens to the primary.
  new AggregatorRegistry()
}

/** In the primary: the text of all workers together. */
export function gatherMetrics(): () => Promise<string> {
  const all = new AggregatorRegistry()
  return () => all.clusterMetrics()
}
