import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  AdoptionRequest,
  FileDiffList,
  Fleet,
  FleetRefresh,
  FleetServiceDetail,
  Job,
  JobList,
  PreviewRequest,
  TemplateDetail,
  TemplateList,
  TemplateMatchList,
  TemplatePreview,
  UpgradePreview,
  UpgradeRequest,
} from '@quoin/fleet/types';

/**
 * What the pages ask of the backend. Every call rejects with a ResponseError when it is answered
 * with an error: `statusCode` 404 when there is no such thing, 403 when the person may not do it.
 */
export interface GoldenPathsApi {
  templates(): Promise<TemplateList>;
  template(name: string): Promise<TemplateDetail>;
  /** @throws ResponseError 400 whose body names the answers that do not fit */
  preview(name: string, request: PreviewRequest): Promise<TemplatePreview>;
  /** What was found when the fleet was last looked at. */
  fleet(): Promise<Fleet>;
  /** Looks at the whole fleet again, or joins the look that is under way. */
  refresh(): Promise<FleetRefresh>;
  refreshProgress(): Promise<FleetRefresh>;
  service(name: string): Promise<FleetServiceDetail>;
  /** What a service changed of its template's files. */
  changes(name: string): Promise<FileDiffList>;
  /** What an upgrade to the newest version would change, and ask. Changes nothing. */
  upgradePreview(name: string): Promise<UpgradePreview>;
  /** Templates that a service without provenance could be of, best first. */
  matches(name: string): Promise<TemplateMatchList>;
  adopt(name: string, request: AdoptionRequest): Promise<Job>;
  upgrade(request: UpgradeRequest): Promise<Job>;
  jobs(): Promise<JobList>;
  job(id: string): Promise<Job>;
  cancel(id: string): Promise<Job>;
  retry(id: string): Promise<Job>;
}

export const goldenPathsApiRef = createApiRef<GoldenPathsApi>().with({
  id: 'plugin.golden-paths.fleet',
  pluginId: 'golden-paths',
});
