"""The codes of problems: stable names for what can be wrong in a scene, each explained once.

A code never changes its meaning. Where a problem is found is not known here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for."""

    title: str
    """One sentence."""
    explanation: str
    """What it means and what to do, one paragraph."""


CODES: dict[str, Code] = {
    "DR100": Code(
        "The file is not plain UTF-8 text.",
        "A scene is text in UTF-8. Another encoding, a NUL or a control character means that the "
        "file is something else or was damaged. Save it again as UTF-8.",
    ),
    "DR101": Code(
        "The YAML cannot be read.",
        "The text breaks YAML's own rules: a bracket or quote that is not closed, a tab used to "
        "indent, a colon without a space, an indentation that fits nothing. Inside {...} and "
        "[...], a value with a comma needs quotes. Nothing after this place was read.",
    ),
    "DR102": Code(
        "A key stands twice in one mapping.",
        "Most YAML readers keep the last one silently, so the other would be lost. Remove one.",
    ),
    "DR103": Code(
        "The scene uses a feature of YAML that scenes do not have.",
        "Tags (!!type), merge keys (<<), several documents in a file, keys that are not plain "
        "words, aliases without limit and values that contain themselves are refused: a scene "
        "may come from a stranger, and each of these can make a small file do harm.",
    ),
    "DR104": Code(
        "There is no such key.",
        "The key is not part of the language at this place; the nearest known one is named. Keys "
        "that begin with x- are free for your own notes.",
    ),
    "DR105": Code(
        "The language knows this, but this version of the program does not have it yet.",
        "The key or unit is planned. Leave it out, or use a newer version.",
    ),
    "DR106": Code(
        "The value is of another kind than the key takes.",
        "For example a list where a number is wanted, or text where a mapping is wanted. The "
        "message says what is wanted.",
    ),
    "DR107": Code(
        "A key is missing.",
        "The scene cannot be rendered without it, and there is no sensible default.",
    ),
    "DR108": Code(
        "The number is outside the range of its key.",
        "The message names the range. Every key of a curve is checked.",
    ),
    "DR109": Code(
        "The file does not hold a scene.",
        "A scene is a mapping: lines of the form key: value. The file is empty, or holds a list "
        "or a single value.",
    ),
    "DR110": Code(
        "A number lacks its unit.",
        "A bare 12 could mean seconds or frames; a bare 1.04 could be a factor per frame or per "
        "second. Times, rates and zooms therefore need their unit; only 0 goes without.",
    ),
    "DR111": Code(
        "The text is not such a quantity.",
        "The message shows how the quantity is written.",
    ),
    "DR112": Code(
        "There is no such name.",
        "The key takes one of a list of names; the nearest is named.",
    ),
    "DR113": Code(
        "Keys that exclude each other, or that need each other.",
        "For example a clip that both dreams one neuron and shuffles many, or a curve without "
        "keys.",
    ),
    "DR114": Code(
        "A time counts beats or bars, but the scene has no tempo.",
        "Write tempo: {bpm: 120}, with the beats per minute of the music. Seconds need none.",
    ),
    "DR115": Code(
        "There is no such marker.",
        "A moment that begins with a letter names a marker: markers: {drop: 32b} makes one, and a "
        "marker may refer to those before it. Beside a marker stand only + or - and a length.",
    ),
    "DR116": Code(
        "The tempo cannot be detected.",
        "tempo: {bpm: detect} finds it in the track that is heard, with librosa, which comes with "
        "pip install 'dreamreel[audio]'. Or write the number yourself: count the beats of half a "
        "minute and double them, or ask whoever made the music.",
    ),
    "DR118": Code(
        "The scene is written in another form.",
        "dreamreel fmt would order its keys or lay out its lines differently. What it means would "
        "not change.",
    ),
    "DR119": Code(
        "A name stands for two things.",
        "Curves of sound, variables and markers share their names, because expressions name them "
        "all. Give one of them another.",
    ),
    "DR120": Code(
        "There is no such network, or it cannot dream.",
        "The network must be the embedded one or a convolutional network that the catalogue knows.",
    ),
    "DR121": Code(
        "There is no such layer, neuron or class.",
        "An address is layer:channel, layer, layer:channel@x/y, or the name of a neuron or class. "
        "Layers are those of the scene's network.",
    ),
    "DR122": Code(
        "The layer has no such channel, or the position is outside the frame.",
        "Channels count from 0. Positions are shares of the frame from 0 to 1.",
    ),
    "DR123": Code(
        "The address is not well formed, or not of the kind that is wanted.",
        "Write layer:channel, layer, layer:channel@x/y, class layer:label, or a bare label. A "
        "lineage is that of a channel: not of a whole layer, nor of a place.",
    ),
    "DR124": Code(
        "It is not known which units feed which.",
        "The program has a table of the embedded network, with its own weights. For another, "
        "dreamreel lineage NETWORK UNIT --chords N --picture portrait looks what feeds the unit in "
        "its own portrait, and prints the clips.",
    ),
    "DR130": Code(
        "Two clips overlap.",
        "Each moment belongs to one clip; a crossfade is written with fade, not by overlapping.",
    ),
    "DR131": Code(
        "The movie, or a clip, has no end.",
        "Give video.duration, or give the clip a length with for.",
    ),
    "DR132": Code(
        "A fade is longer than what it fades into, or a hold than the movie.",
        "Shorten the fade or the hold, or lengthen the clip or the movie.",
    ),
    "DR133": Code(
        "There are too few neurons for this.",
        "A shuffle or walk passes over dead neurons, and the layer has fewer living ones than "
        "are asked for.",
    ),
    "DR134": Code(
        "The first clip does not begin at 0.",
        "Nothing comes before it that could be dreamt until then. Remove its at.",
    ),
    "DR140": Code(
        "Keys do not ascend in time.",
        "Each key of a curve must come after the one before. Times with % or - are counted from "
        "the movie's length.",
    ),
    "DR141": Code(
        "There is no such ease.",
        "An ease says how a key is reached: linear, hold, smooth, catmull, cubic_bezier(...), or "
        "in_, out_, in_out_ with sine quad cubic quart quint expo circ back elastic bounce.",
    ),
    "DR142": Code(
        "An ease overshoots the range of its key.",
        "back, elastic, catmull and some Bezier eases pass beyond the values of their keys. Use "
        "another ease, move the values away from the limit, or add clamp.",
    ),
    "DR143": Code(
        "The expression cannot be read.",
        "Expressions are made of numbers, times such as 4b or 2s, names, + - * / // % **, "
        "comparisons, and or not, a if test else b, and calls of the functions of the scene "
        "reference. Nothing else of Python is there: no dots, brackets, quotes or lambda.",
    ),
    "DR150": Code(
        "A file outside the scene's folder, or of a kind that is not read.",
        "Files are looked for beside the scene. A folder elsewhere must be allowed on the command "
        "line with --allow. Addresses of the web, ~ and devices are never opened.",
    ),
    "DR151": Code(
        "A file is missing.",
        "It is looked for beside the scene. Put it there, or write its path and allow its folder "
        "with --allow.",
    ),
    "DR152": Code(
        "The file has no sound.",
        "It can be read, but nothing in it can be heard: perhaps a movie without a track of sound.",
    ),
    "DR153": Code(
        "The sound cannot be read.",
        "The file is damaged, is no sound, or is in a format that ffmpeg does not read. Playlists "
        "are not read either, for they name other files. Convert it to FLAC, WAV, MP3 or AAC.",
    ),
    "DR155": Code(
        "Files include each other in a circle, or too many are included.",
        "A file that is included may include others, but none may lead back to itself, and there "
        "is a limit to how many are read.",
    ),
    "DR156": Code(
        "A path leads nowhere.",
        "Variants, sweeps and --set name a place by a dotted path: camera.zoom, or with the index "
        "of an item, sequence[0].for. A name that holds a dot is written in quotes. What comes "
        "before a dot must be a section, and what comes before an index a list that is so long.",
    ),
    "DR157": Code(
        "A sweep has too many movies.",
        "The values of all its keys are combined, so their numbers multiply. Leave some out, or "
        "split the sweep.",
    ),
    "DR160": Code(
        "The output's file name or depth does not fit its codec.",
        "Each codec has its file ending and its depths; leave them out to have them follow.",
    ),
    "DR170": Code(
        "A curve is not finite at some moment.",
        "The moment is named; at it the curve has no number that could be used.",
    ),
    "DR171": Code(
        "A chord has no weight at some moment.",
        "The weights of the neurons dreamt together must not all be 0 at once.",
    ),
    "DR172": Code(
        "A curve is outside the range of its key at some moment.",
        "The first such moment is named. Change the expression, or what is added, or hold the "
        "curve within its range with clamp: [low, high].",
    ),
    "DR190": Code(
        "A time counts frames.",
        "The moment moves when fps changes, so a preview at another frame rate differs. Seconds "
        "do not have this trouble.",
    ),
    "DR191": Code(
        "A part of the scene has no effect.",
        "It lies after the movie's end, or fades in from nothing.",
    ),
    "DR192": Code(
        "The neuron is dead.",
        "This channel of the network was never excited by anything that was tried, so dreaming "
        "of it shows little.",
    ),
    "DR194": Code(
        "A curve of sound is 0 throughout.",
        "The track has nothing in that band, or no onset reaches the threshold. Widen the band, or "
        "lower the threshold.",
    ),
    "DR195": Code(
        "The sound is damaged in places.",
        "ffmpeg passed over something that it could not read. Where the file tells how much that "
        "was, there is silence instead; else what follows comes too early, in the movie's sound as "
        "in its curves. Take another copy of the file.",
    ),
    "DR196": Code(
        "The tempo of the track is not steady.",
        "Its beats were found, but no steady tempo fits them, as with music that people play "
        "without a click. Write the changes of tempo yourself, or let onsets move the picture.",
    ),
    "DR197": Code(
        "A variable is not used.",
        "No expression of the scene names it. Remove it, or correct the name where it was meant.",
    ),
    "DR198": Code(
        "A curve of sound is not used.",
        "No expression of the scene names it. Remove it, or correct the name where it was meant.",
    ),
    "DR199": Code(
        "The movie's file cannot hold its sound.",
        "GIF, WebP and folders of PNG are silent. Take another codec. If the sound is only to move "
        "the picture, name its file under audio.tracks, which is never heard, and that name as "
        "the track of each curve.",
    ),
    "DR193": Code(
        "The look makes the movie flash.",
        "Its curves turn brightness or color more than three times a second, as can harm people "
        "with photosensitive epilepsy. Slow them down, or write look: {flash_limit: wcag}.",
    ),
}
"""What each code stands for. Below DR190: errors; from there on: warnings."""
