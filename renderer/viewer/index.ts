export { QuitGuard } from './measure/quit-guard';
export { Viewer, type ViewerProps } from './viewer';
export type { ViewerExam, ViewerSeries } from './viewer-series';
