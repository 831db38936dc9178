import { Star } from 'lucide-react';
import { useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { useStore } from 'zustand';
import { useText } from '../../text/use-text';
import { onScreen, type Place } from '../to-screen';
import { isSamePicture, marks, type Mark } from './marks';
import { markLines, markName, measuredLines } from './measure-words';
import { outline } from './outline';
import { placeWords } from './place-words';
import { placesOf, type Box } from './shapes';
import { useDrawing, type DrawnPicture } from './use-drawing';
import './measure.css';

const longestName = 200;
/** Between words and the edge of what they are seen in, and between them and their mark. */
const wordsMargin = 4;
const wordsGap = 10;

interface MarkWords extends Pick<Mark, 'id' | 'kind'> {
  /** On the screen. */
  readonly places: readonly Place[];
  readonly lines: readonly string[];
}

/** What may not be written over: letters that say which side is which. */
const lettersOver = (layer: SVGSVGElement): readonly Box[] => {
  const from = layer.getBoundingClientRect();
  return [...(layer.parentElement?.querySelectorAll('.viewer-edge') ?? [])].map((letter) => {
    const { left, top, right, bottom } = letter.getBoundingClientRect();
    return { left: left - from.x, top: top - from.y, right: right - from.x, bottom: bottom - from.y };
  });
};

/** What was measured, beside the marks, with a line to each. */
const Words = ({ list }: { readonly list: readonly MarkWords[] }) => {
  const group = useRef<SVGGElement>(null);
  useLayoutEffect(() => {
    const layer = group.current?.ownerSVGElement;
    if (layer == null) return;
    const texts = [...layer.querySelectorAll<SVGTextElement>('.measure-words')];
    const leaders = [...layer.querySelectorAll<SVGPathElement>('.measure-leader')];
    const { clientWidth: width, clientHeight: height } = layer;
    const room = {
      left: wordsMargin,
      top: wordsMargin,
      right: width - wordsMargin,
      bottom: height - wordsMargin,
    };
    const boxes = texts.map((text) => text.getBBox());
    const placed = placeWords(
      list.map(({ kind, places }, index) => ({
        kind,
        places,
        width: boxes[index]?.width ?? 0,
        height: boxes[index]?.height ?? 0,
      })),
      lettersOver(layer),
      room,
      wordsGap,
    );
    for (const [index, text] of texts.entries()) {
      const [box, at, leader] = [boxes[index], placed[index], leaders[index]];
      // half of a number is another number
      const isSeen = at !== undefined && at.right <= room.right && at.bottom <= room.bottom;
      for (const each of [text, leader]) each?.setAttribute('visibility', isSeen ? 'visible' : 'hidden');
      if (at === undefined || box === undefined) continue;
      text.setAttribute('transform', `translate(${at.left - box.x} ${at.top - box.y})`);
      const [[fromX, fromY], [toX, toY]] = at.leader;
      leader?.setAttribute('d', `M${fromX} ${fromY}L${toX} ${toY}`);
    }
  });
  return (
    <g ref={group}>
      {list.map(({ id }) => (
        <path key={id} className="measure-leader" />
      ))}
      {list.map(({ id, lines }) => (
        <text key={id} className="measure-words">
          {lines.map((line, index) => (
            <tspan key={index} x={0} dy={index === 0 ? 0 : '1.35em'}>
              {line}
            </tspan>
          ))}
        </text>
      ))}
    </g>
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
        <Words
          list={own
            .map((mark) => ({ ...mark, places: mark.places.map(place), lines: markLines(words, mark) }))
            .filter(({ lines }) => lines.length > 0)}
        />
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
