import { Star } from 'lucide-react';
import { useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { useStore } from 'zustand';
import { useText } from '../../text/use-text';
import { onScreen, type Place } from '../to-screen';
import { clearOf } from './clear-of';
import { isSamePicture, marks, type Mark } from './marks';
import { markLines, markName, measuredLines } from './measure-words';
import { outline } from './outline';
import { boxAround, placesOf } from './shapes';
import { useDrawing, type DrawnPicture } from './use-drawing';
import './measure.css';

const longestName = 200;
/** Between words and the edge of what they are seen in. */
const wordsMargin = 4;

/** Where words stand: at the right of a mark; at the left where there is no room, and else wherever all of them are seen. */
const Words = ({
  lines,
  beside,
}: {
  readonly lines: readonly string[];
  readonly beside: readonly Place[];
}) => {
  const { left, right, top, bottom } = boxAround(beside);
  const text = useRef<SVGTextElement>(null);
  const x = right + 10;
  useLayoutEffect(() => {
    const words = text.current;
    const layer = words?.ownerSVGElement;
    if (words == null || layer == null) return;
    const { clientWidth: width, clientHeight: height } = layer;
    words.removeAttribute('transform');
    const box = words.getBBox();
    const [farX, farY] = [width - wordsMargin - box.width, height - wordsMargin - box.height];
    const beforeX = box.x > farX ? left - 10 - box.width : box.x;
    const toX = Math.min(Math.max(beforeX, wordsMargin), farX);
    const toY = Math.min(Math.max(box.y, wordsMargin), farY);
    const isSeen = right >= 0 && left <= width && bottom >= 0 && top <= height;
    // half of a number is another number
    const hasRoom = farX >= wordsMargin && farY >= wordsMargin;
    // letters that say which side is which are not written over
    const from = layer.getBoundingClientRect();
    const letters = [...(layer.parentElement?.querySelectorAll('.viewer-edge') ?? [])].map((letter) => {
      const { x: atX, y: atY, width: wide, height: tall } = letter.getBoundingClientRect();
      return {
        left: atX - from.x,
        top: atY - from.y,
        right: atX - from.x + wide,
        bottom: atY - from.y + tall,
      };
    });
    const [byX, byY] = clearOf(
      { left: toX, top: toY, right: toX + box.width, bottom: toY + box.height },
      letters,
      { left: wordsMargin, top: wordsMargin, right: width - wordsMargin, bottom: height - wordsMargin },
    );
    words.setAttribute('transform', `translate(${toX - box.x + byX} ${toY - box.y + byY})`);
    words.setAttribute('visibility', isSeen && hasRoom ? 'visible' : 'hidden');
  });
  return (
    <text ref={text} className="measure-words" x={x} y={top + 4}>
      {lines.map((line, index) => (
        <tspan key={index} x={x} dy={index === 0 ? 0 : '1.35em'}>
          {line}
        </tspan>
      ))}
    </text>
  );
};

const MarkShape = ({
  mark,
  places,
  isChosen,
}: {
  readonly mark: Mark;
  /** On the screen. */
  readonly places: readonly Place[];
  readonly isChosen: boolean;
}) => {
  const line = outline(mark.kind, places);
  return (
    <g className="measure-mark" data-chosen={isChosen}>
      <path className="measure-shade" d={line} />
      <path className="measure-line" d={line} />
      <path className="measure-hit" d={line} data-mark={mark.id} />
      {Number.isFinite(placesOf[mark.kind]) &&
        places.map(([x, y], index) => (
          <g key={index}>
            <circle className="measure-handle" cx={x} cy={y} r={4} />
            <circle className="measure-hit" cx={x} cy={y} r={9} data-mark={mark.id} data-handle={index} />
          </g>
        ))}
    </g>
  );
};

/** The text of a mark, written where it stands. */
const TextField = ({ mark, at: [left, top] }: { readonly mark: Mark; readonly at: Place }) => {
  const { t } = useText();
  const actions = marks.getState();
  const done = useRef(false);
  const end = (name: string): void => {
    if (done.current) return;
    done.current = true;
    actions.write(null);
    const written = name.trim();
    if (written !== '') actions.change(mark.id, { name: written });
    else if (mark.kind === 'text' && mark.name === '') actions.drop(mark.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    if (event.key === 'Enter') end(event.currentTarget.value);
    if (event.key === 'Escape') end('');
    if (event.key === 'Enter' || event.key === 'Escape')
      event.currentTarget.closest<HTMLElement>('.viewer-viewport')?.focus();
  };
  return (
    <input
      className="measure-input"
      style={{ left, top }}
      aria-label={t('measure.textHere')}
      defaultValue={mark.name}
      maxLength={longestName}
      autoFocus
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        end(event.currentTarget.value);
      }}
    />
  );
};

/** Over a picture: what was measured on it, and what is being drawn. Give it the picture as its key. */
export const MeasureLayer = ({
  viewport,
  picture,
  active,
}: {
  readonly viewport: RefObject<HTMLElement | null>;
  readonly picture: DrawnPicture;
  readonly active: boolean;
}) => {
  const { t, language } = useText();
  const { marks: all, chosen, written, hidden, tool, editable, keyPictures } = useStore(marks);
  const { marked, toScreen } = picture;
  const words = { t, locale: language.formatLocale };
  const draft = useDrawing(viewport, picture, (mark) => {
    const { marks: now, say } = marks.getState();
    const values = measuredLines(words, mark.measured).join(', ');
    say(t('measure.added', { name: markName(t, mark, now), values }));
  });
  const own = hidden ? [] : all.filter((mark) => isSamePicture(mark.picture, marked));
  const writtenMark = own.find(({ id }) => id === written);
  const place = (at: Place): Place => onScreen(toScreen, at);
  const drawn =
    draft === undefined ? [] : [...draft.places, ...(draft.next === undefined ? [] : [draft.next])];
  return (
    <>
      <svg className="measure-layer" data-drawing={tool !== null} data-editable={editable} aria-hidden>
        {own.map((mark) => (
          <MarkShape
            key={mark.id}
            mark={mark}
            places={mark.places.map(place)}
            isChosen={mark.id === chosen}
          />
        ))}
        {own.map((mark) => (
          <Words
            key={mark.id}
            lines={markLines(words, mark)}
            // an arrow's stand where it comes from
            beside={(mark.kind === 'arrow' ? mark.places.slice(1) : mark.places).map(place)}
          />
        ))}
        {draft !== undefined && (
          <g className="measure-mark" data-chosen>
            <path className="measure-shade" d={outline(draft.kind, drawn.map(place))} />
            <path className="measure-line" d={outline(draft.kind, drawn.map(place))} />
            {draft.next !== undefined && (
              <path className="measure-line" d={outline('text', [place(draft.next)])} />
            )}
          </g>
        )}
      </svg>
      {writtenMark?.places[0] !== undefined && (
        <TextField key={writtenMark.id} mark={writtenMark} at={place(writtenMark.places.at(-1) ?? [0, 0])} />
      )}
      {keyPictures.some((each) => isSamePicture(each, marked)) && (
        <span className="measure-key" aria-hidden>
          <Star size={14} />
          {t('measure.keyPicture')}
        </span>
      )}
      {tool !== null && active && (
        <span className="measure-hint" aria-hidden>
          {t(`measure.hint.${tool}`)}
        </span>
      )}
    </>
  );
};
