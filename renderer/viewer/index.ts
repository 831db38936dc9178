export { SeriesThumbnail } from './series-thumbnail';
export { StackViewer, type StackViewerProps } from './stack-viewer';
export type { ViewerSeries } from './viewer-series';
