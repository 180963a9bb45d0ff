"""The table of cases: each call of an SDK, and the story from which storyc must build the same request.

A case without a story is recorded but not compared. `PROMPT` in the arguments stands for the prompt: `record` inserts
the case's own prompt, `compare` the prompt of storyc's request.
"""

from dataclasses import dataclass, field

PROMPT = "{prompt}"

# storyc's model ids. A case is compared if `storyc models` lists its id. None: no model uses that wire yet.
HAPPYHORSE_1_1 = "happyhorse-1.1"
HAPPYHORSE_1_0 = "happyhorse-1.0"
HAPPYHORSE_EDIT = "happyhorse-1.0"
WAN_2_7 = "wan-2.7"
WAN_3_0 = "wan-3.0"
SEEDANCE = "seedance-2.0"
OPENROUTER_SEEDANCE = "seedance-2.0@openrouter"
FAL_SEEDANCE = "seedance-2.0@fal"
FAL_KLING = "kling-3.0@fal"
GROK = "grok-imagine-1.5"
OPENAI_VIDEOS = None


@dataclass(frozen=True)
class Case:
    """One call of an SDK, and optionally the story that must give the same request."""

    wire: str
    name: str
    sdk: str
    call: str
    arguments: dict
    prompt: str = ""
    story: str | None = None
    model: str | None = None
    flags: list = field(default_factory=list)
    # The clip of the story, counted from 1. Clips of films are compared, but not recorded.
    clip: int | None = None

    @property
    def id(self):
        return f"{self.wire}/{self.name}"


def picture(letter):
    return f"https://example.com/{letter}.png"


CLIP = "https://example.com/c.mp4"
SOUND = "https://example.com/d.mp3"


# --- DashScope: HappyHorse --------------------------------------------------------------------------------------------


def dashscope(name, api, prompt, story=None, model=None, flags=(), **arguments):
    arguments = {"model": api, "prompt": PROMPT, **arguments}
    return Case("dashscope", name, "dashscope", "async_call", arguments, prompt, story, model, list(flags))


def first_frame(url):
    return [{"type": "first_frame", "url": url}]


def reference_images(letters):
    return [{"type": "reference_image", "url": picture(letter)} for letter in letters]


def happyhorse(version, suffix, model):
    """The three modes that both versions support."""
    return [
        dashscope(
            f"t2v{suffix}", f"happyhorse-{version}-t2v", "A boy walks by the river.", "text", model,
            duration=5, seed=7, watermark=False, resolution="720P", ratio="16:9",
        ),
        dashscope(
            f"i2v{suffix}", f"happyhorse-{version}-i2v", "The ferry leaves.", "first-frame", model,
            media=first_frame(picture("a")), duration=5, watermark=False, resolution="720P",
        ),
        dashscope(
            f"r2v{suffix}", f"happyhorse-{version}-r2v", "[00:00-00:08] [Image 1] and [Image 2].", "references", model,
            ["--ref", f"boy={picture('a')}", "--ref", f"girl={picture('b')}"],
            media=reference_images("ab"), duration=8, watermark=False, resolution="720P", ratio="9:16",
        ),
    ]  # fmt: skip


def video_edit(name, story=None, model=None, **arguments):
    media = [{"type": "video", "url": CLIP}, *reference_images("a")]
    return dashscope(
        name, "happyhorse-1.0-video-edit", "Put the coat of [Image 1] on the man.", story, model,
        media=media, watermark=False, resolution="720P", **arguments,
    )  # fmt: skip


DASHSCOPE = [
    *happyhorse("1.1", "", HAPPYHORSE_1_1),
    dashscope(
        "t2v-defaults", "happyhorse-1.1-t2v", "[00:00-00:07] A boy.", "defaults", HAPPYHORSE_1_1,
        duration=7, watermark=False,
    ),
    dashscope(
        "t2v-zero-seed", "happyhorse-1.1-t2v", "A boy.", "zero-seed", HAPPYHORSE_1_1,
        duration=4, seed=0, watermark=True, resolution="1080P", ratio="21:9",
    ),
    dashscope(
        "r2v-shots", "happyhorse-1.1-r2v",
        "[Image 1]是撑红伞的女孩。\n\n[Style] 水墨\n\n[00:00-00:04] [Image 1]走过[Image 2]，说：“到了。”\n\n"
        "[00:04-00:09] 她收起伞。\n\n[Audio] 雨声\n\n避免：字幕",
        "shots-chinese", HAPPYHORSE_1_1,
        media=reference_images("ab"), duration=9, watermark=False, resolution="480P", ratio="4:5",
    ),
    dashscope(
        "r2v-nine", "happyhorse-1.1-r2v",
        "[00:00-00:03] " + ", ".join(f"[Image {number}]" for number in range(1, 10)) + ".",
        "nine", HAPPYHORSE_1_1,
        [f"--ref=Image{number}={picture(letter)}" for number, letter in enumerate("abcdefghi", 1)],
        media=reference_images("abcdefghi"), duration=3, watermark=False,
    ),
    *happyhorse("1.0", "-1.0", HAPPYHORSE_1_0),
    video_edit("video-edit-1.0", "edit", HAPPYHORSE_EDIT),
    video_edit("video-edit-1.0-own-sound", "edit-own-sound", HAPPYHORSE_EDIT, audio_setting="origin"),
    video_edit("video-edit-1.0-new-sound", "edit-new-sound", HAPPYHORSE_EDIT, audio_setting="auto", seed=7),
    Case("dashscope", "fetch", "dashscope", "fetch", {"task": "task-1"}),
    Case("dashscope", "cancel", "dashscope", "cancel", {"task": "task-1"}),
    Case(
        "dashscope", "list", "dashscope", "list",
        {
            "start_time": "20261122000000", "end_time": "20261122010000", "model_name": "happyhorse-1.1-t2v",
            "status": "SUCCEEDED", "page_no": 1, "page_size": 10,
        },
    ),
]  # fmt: skip


def films(make, lengths=(14, 13, 13), pictures=("abc", "abc", "bd")):
    """A story of 40 seconds, ten shots and four references, clip by clip."""
    return [make(clip, *of) for clip, of in enumerate(zip(lengths, pictures), 1)]


DASHSCOPE += films(
    lambda clip, seconds, letters: Case(
        "dashscope", f"film-{clip}", "dashscope", "async_call",
        {
            "model": "happyhorse-1.1-r2v", "prompt": PROMPT, "media": reference_images(letters), "duration": seconds,
            "watermark": False, "resolution": "720P", "ratio": "16:9",
        },
        story="film", model=HAPPYHORSE_1_1, clip=clip,
    )
)  # fmt: skip


# --- DashScope: Wan ---------------------------------------------------------------------------------------------------


def wan(name, api, prompt, story, flags=(), **arguments):
    model = WAN_2_7 if api.startswith("wan2.7") else WAN_3_0
    arguments = {"watermark": False, "prompt_extend": False, **arguments}
    return dashscope(name, api, prompt, story, model, list(flags), **arguments)


def frames(first, last):
    return [{"type": "first_frame", "url": picture(first)}, {"type": "last_frame", "url": picture(last)}]


WAN_3 = "wan3.0-video"
DASHSCOPE += [
    wan(
        "wan-2.7-t2v", "wan2.7-t2v", "Shot 1 [0-3s] A boy walks by the river.\n\nShot 2 [3-5s] He stops and listens.",
        "shots-negative", negative_prompt="blur", duration=5, seed=7, resolution="720P", ratio="16:9",
    ),
    wan(
        "wan-2.7-i2v", "wan2.7-i2v", "The ferry crosses.", "two-frames",
        media=frames("a", "b"), duration=5, seed=7, resolution="720P",
    ),
    wan(
        "wan-2.7-r2v", "wan2.7-r2v", "Shot 1 [0-8s] Image 1 and Image 2.", "references",
        ["--ref", f"boy={picture('a')}", "--ref", f"girl={picture('b')}"],
        media=reference_images("ab"), duration=8, resolution="720P", ratio="9:16",
    ),
    wan(
        "wan-2.7-r2v-frame", "wan2.7-r2v", "Image 1 leaves.", "frame-and-reference",
        media=[*first_frame(picture("a")), *reference_images("b")], duration=5, resolution="720P", ratio="16:9",
    ),
    wan(
        "wan-2.7-videoedit", "wan2.7-videoedit", "Put the coat of Image 1 on the man.", "edit",
        media=[{"type": "video", "url": CLIP}, *reference_images("a")], resolution="720P",
    ),
    wan(
        "wan-2.7-videoedit-own-sound", "wan2.7-videoedit", "Put the coat of Image 1 on the man.", "edit-own-sound",
        media=[{"type": "video", "url": CLIP}, *reference_images("a")], resolution="720P", audio_setting="origin",
    ),
    wan("wan-3.0-defaults", WAN_3, "Shot 1 [0-7s] A boy.", "defaults", duration=7),
    wan(
        "wan-3.0-silent", WAN_3, "A boy walks by the river.", "text-silent",
        duration=5, seed=7, resolution="720P", ratio="16:9", audio=False,
    ),
    wan(
        "wan-3.0-frames", WAN_3, "The ferry crosses.", "two-frames",
        media=frames("a", "b"), duration=5, seed=7, resolution="720P", audio=True,
    ),
    wan(
        "wan-3.0-references", WAN_3,
        "Image 1 and Image 2 cross the bridge of Video 1 to the sound of Audio 1.", "mixed-references",
        media=[
            *reference_images("ab"), {"type": "reference_video", "url": CLIP}, {"type": "reference_audio", "url": SOUND},
        ],
        duration=5, seed=7, resolution="720P", ratio="16:9", audio=True,
    ),
]  # fmt: skip
DASHSCOPE += films(
    lambda clip, seconds, letters: Case(
        "dashscope", f"wan-3.0-film-{clip}", "dashscope", "async_call",
        {
            "model": WAN_3, "prompt": PROMPT, "media": reference_images(letters), "duration": seconds,
            "watermark": False, "prompt_extend": False, "resolution": "720P", "ratio": "16:9",
        },
        story="film", model=WAN_3_0, clip=clip,
    ),
    (20, 20), ("abc", "abcd"),
)  # fmt: skip


# --- Ark: Seedance ----------------------------------------------------------------------------------------------------

DOUBAO = "doubao-seedance-2-0-260128"
DREAMINA = "dreamina-seedance-2-0-260128"
TEXT = {"type": "text", "text": PROMPT}


def image(letter, role):
    return {"type": "image_url", "image_url": {"url": picture(letter)}, "role": role}


VIDEO = {"type": "video_url", "video_url": {"url": CLIP}, "role": "reference_video"}
AUDIO = {"type": "audio_url", "audio_url": {"url": SOUND}, "role": "reference_audio"}
SETTINGS = {
    "resolution": "720p", "ratio": "16:9", "duration": 5, "seed": 7, "generate_audio": True, "watermark": False,
}  # fmt: skip


def ark(name, media, prompt, story=None, settings=None, api=DOUBAO):
    """A task for Seedance 2.0. The prefix of the model id depends on the region."""
    china = api == DOUBAO
    arguments = {"model": api, "content": [TEXT, *media], **(SETTINGS if settings is None else settings)}
    flags = ["--region", "beijing" if china else "singapore"]
    return Case("ark", name, "ark" if china else "byteplus", "create", arguments, prompt, story, SEEDANCE, flags)


def ark_2_5(name, media, prompt, story, **settings):
    """A task for Seedance 2.5 with a video to edit or to extend."""
    arguments = {
        "model": "doubao-seedance-2-5-260628", "content": [TEXT, *media], "resolution": "720p", "ratio": "adaptive",
        "watermark": False, **settings,
    }  # fmt: skip
    return Case(
        "ark", f"2.5-{name}", "ark", "create", arguments, prompt, story, "seedance-2.5", ["--region", "beijing"]
    )


RIVER = "A boy walks by the river."
BRIDGE = "Image 1 and Image 2 cross the bridge of Video 1 to the sound of Audio 1."
MIXED = [image("a", "reference_image"), image("b", "reference_image"), VIDEO, AUDIO]
FRAMED = {key: value for key, value in SETTINGS.items() if key != "ratio"}

ARK = [
    ark("text", [], RIVER, "text-sound"),
    ark("text-silent", [], RIVER, "text-silent", {**SETTINGS, "generate_audio": False}),
    ark("text-shots", [], "Shot 1: A boy walks by the river.\n\nShot 2: He stops and listens.", "shots-sound"),
    ark("reference-image", [image("a", "reference_image")], "Image 1 walks by the river.", "one-reference"),
    ark("references", MIXED, BRIDGE, "mixed-references"),
    ark("first-frame", [image("a", "first_frame")], "The ferry leaves.", "first-frame-sound", FRAMED),
    ark(
        "first-last-frame", [image("a", "first_frame"), image("b", "last_frame")], "The ferry crosses.", "two-frames",
        FRAMED,
    ),
    ark("text-byteplus", [], RIVER, "text-sound", api=DREAMINA),
    ark("references-byteplus", MIXED, BRIDGE, "mixed-references", api=DREAMINA),
    ark_2_5(
        "edit", [image("a", "reference_image"), VIDEO], "Put the coat of Image 1 on the man in Video 1.", "role-edit",
        duration=-1, omni_reference_task_type="edit",
    ),
    ark_2_5(
        "extend", [VIDEO], "Extend Video 1: the camera goes on along the river.", "role-extend",
        duration=8, omni_reference_task_type="extend",
    ),
    ark("text-minimal", [], RIVER, settings={}),
    ark(
        "text-every-field", [], RIVER,
        settings={
            **SETTINGS, "return_last_frame": True, "service_tier": "default", "execution_expires_after": 3600,
            "priority": 0, "safety_identifier": "user-1", "callback_url": "https://example.com/done",
            "tools": [{"type": "web_search"}],
        },
    ),
    Case("ark", "get", "ark", "get", {"task_id": "cgt-1"}),
    Case("ark", "delete", "ark", "delete", {"task_id": "cgt-1"}),
    Case(
        "ark", "list", "ark", "list",
        {
            "page_num": 1, "page_size": 10, "status": "succeeded", "task_ids": ["cgt-1", "cgt-2"], "model": "ep-1",
            "service_tier": "default",
        },
    ),
]  # fmt: skip


ARK += films(
    lambda clip, seconds, letters: Case(
        "ark", f"film-{clip}", "ark", "create",
        {
            "model": DOUBAO, "content": [TEXT, *(image(letter, "reference_image") for letter in letters)],
            "resolution": "720p", "ratio": "16:9", "duration": seconds, "watermark": False,
        },
        story="film", model=SEEDANCE, flags=["--region", "beijing"], clip=clip,
    )
)  # fmt: skip


# --- OpenRouter -------------------------------------------------------------------------------------------------------


def openrouter(name, prompt, story, **fields):
    request = {
        "model": "bytedance/seedance-2.0", "prompt": PROMPT, "duration": 5, "resolution": "720p", "seed": 7,
        "generateAudio": True, **fields,
    }  # fmt: skip
    arguments = {"videoGenerationRequest": request}
    return Case("openrouter", name, "openrouter", "generate", arguments, prompt, story, OPENROUTER_SEEDANCE)


def frame(letter, kind):
    return {"type": "image_url", "imageUrl": {"url": picture(letter)}, "frameType": kind}


OPENROUTER = [
    openrouter("text", RIVER, "text-sound", aspectRatio="16:9"),
    openrouter("first-frame", "The ferry leaves.", "first-frame-sound", frameImages=[frame("a", "first_frame")]),
    openrouter(
        "first-last-frame", "The ferry crosses.", "two-frames",
        frameImages=[frame("a", "first_frame"), frame("b", "last_frame")],
    ),
    openrouter(
        "references", BRIDGE, "mixed-references", aspectRatio="16:9",
        inputReferences=[
            {"type": "image_url", "imageUrl": {"url": picture("a")}},
            {"type": "image_url", "imageUrl": {"url": picture("b")}},
            {"type": "video_url", "videoUrl": {"url": CLIP}},
            {"type": "audio_url", "audioUrl": {"url": SOUND}},
        ],
    ),
    Case("openrouter", "get", "openrouter", "getGeneration", {"jobId": "job-1"}),
    Case("openrouter", "content", "openrouter", "getVideoContent", {"jobId": "job-1", "index": 0}),
    Case("openrouter", "models", "openrouter", "listVideosModels", {}),
]  # fmt: skip


# --- fal --------------------------------------------------------------------------------------------------------------


def fal(name, endpoint, prompt, story=None, **fields):
    arguments = {"endpoint": endpoint, "options": {"input": {"prompt": PROMPT, **fields}}}
    return Case("fal", name, "fal", "submit", arguments, prompt, story, FAL_SEEDANCE)


def after(call, endpoint):
    arguments = {"endpoint": endpoint, "options": {"requestId": "request-1"}}
    return Case("fal", call, "fal", call, arguments)


HAPPY_HORSE = "alibaba/happy-horse/v1.1"
FAL = [
    fal(
        "happy-horse-t2v", f"{HAPPY_HORSE}/text-to-video", RIVER,
        aspect_ratio="16:9", resolution="720p", duration=5, seed=7,
    ),
    fal(
        "happy-horse-i2v", f"{HAPPY_HORSE}/image-to-video", "The ferry leaves.",
        image_url=picture("a"), resolution="720p", duration=5,
    ),
    fal(
        "happy-horse-r2v", f"{HAPPY_HORSE}/reference-to-video", "character1 and character2.",
        image_urls=[picture("a"), picture("b")], aspect_ratio="9:16", resolution="720p", duration=8,
    ),
    fal(
        "seedance-t2v", "bytedance/seedance-2.0/text-to-video", RIVER, "text-sound",
        resolution="720p", duration="5", aspect_ratio="16:9", generate_audio=True, seed=7,
    ),
    fal(
        "seedance-r2v", "bytedance/seedance-2.0/reference-to-video",
        "@Image1 and @Image2 cross the bridge of @Video1 to the sound of @Audio1.", "mixed-references",
        image_urls=[picture("a"), picture("b")], video_urls=[CLIP], audio_urls=[SOUND],
        resolution="720p", duration="5", aspect_ratio="16:9", generate_audio=True, seed=7,
    ),
    Case(
        "fal", "kling-multi-prompt", "fal", "submit",
        {
            "endpoint": "fal-ai/kling-video/v3/standard/text-to-video",
            "options": {
                "input": {
                    "multi_prompt": [
                        {"prompt": "A boy walks by the river.", "duration": "3"},
                        {"prompt": "He stops and listens.", "duration": "2"},
                    ],
                    "duration": "5", "aspect_ratio": "16:9", "generate_audio": True, "shot_type": "customize",
                },
            },
        },
    ),
    Case(
        "fal", "kling-prompt", "fal", "submit",
        {
            "endpoint": "fal-ai/kling-video/v3/standard/text-to-video",
            "options": {
                "input": {
                    "prompt": PROMPT, "duration": "5", "aspect_ratio": "16:9", "generate_audio": True,
                    "shot_type": "intelligent",
                },
            },
        },
        "Shot 1 (3s): A boy walks by the river.\n\nShot 2 (2s): He stops and listens.",
        "two-shots", FAL_KLING, ["--shots", "prompt"],
    ),
    after("status", f"{HAPPY_HORSE}/text-to-video"),
    after("result", f"{HAPPY_HORSE}/text-to-video"),
    after("cancel", f"{HAPPY_HORSE}/text-to-video"),
]  # fmt: skip


# Kling itself has no SDK. fal's client sends as `image_urls` what Kling's own API calls `image_list`.
FAL += films(
    lambda clip, seconds, letters: Case(
        "fal", f"film-{clip}", "fal", "submit",
        {
            "endpoint": "fal-ai/kling-video/o3/standard/reference-to-video",
            "options": {
                "input": {
                    "prompt": PROMPT, "duration": str(seconds), "aspect_ratio": "16:9", "generate_audio": True,
                    "image_urls": [picture(letter) for letter in letters], "shot_type": "intelligent",
                },
            },
        },
        story="film", model="kling-3.0-omni@fal", flags=["--shots", "prompt"], clip=clip,
    )
)  # fmt: skip


# --- xAI --------------------------------------------------------------------------------------------------------------


def xai(name, prompt, story, resolution=None, xai=None, flags=(), **options):
    options = {"prompt": PROMPT, "xai": {"resolution": resolution, **(xai or {})}, **options}
    arguments = {"model": "grok-imagine-video-1.5", "options": options}
    return Case("xai", name, "xai", "doGenerate", arguments, prompt, story, GROK, list(flags))


XAI = [
    xai("text", RIVER, "text", "720p", duration=5, aspectRatio="16:9"),
    xai(
        "first-frame", "The ferry leaves.", "first-frame", "720p", duration=5,
        image={"type": "url", "url": picture("a")},
    ),
    xai(
        "references", "<IMAGE_1> and <IMAGE_2>.", "references", "720p", duration=8, aspectRatio="9:16",
        xai={"mode": "reference-to-video", "referenceImageUrls": [picture("a"), picture("b")]},
        flags=["--ref", f"boy={picture('a')}", "--ref", f"girl={picture('b')}"],
    ),
]  # fmt: skip


# --- OpenAI's /v1/videos, which self-hosted servers speak -------------------------------------------------------------


def openai(name, prompt, story=None, **arguments):
    """`file` is sent as the picture `first.png`; all other arguments go to the SDK."""
    arguments = {"prompt": PROMPT, "model": "model-1", "seconds": "8", "size": "1280x720", **arguments}
    return Case("openai", name, "openai", "create", arguments, prompt, story, OPENAI_VIDEOS)


OPENAI = [
    openai("text", RIVER),
    openai("text-seed", RIVER, "text", seconds="5", extra_body={"seed": 7}),
    openai("first-frame-file", "The ferry leaves.", input_reference={"file": "first.png"}),
    # The SDK's types allow this in `input_reference` itself, but its code accepts only files there.
    openai("first-frame-url", "The ferry leaves.", extra_body={"input_reference": {"image_url": picture("a")}}),
    # Fields that only vLLM-Omni has; the SDK passes them on. Lists of references are JSON in a string.
    openai(
        "vllm-omni", BRIDGE,
        extra_body={
            "aspect_ratio": "16:9", "seed": 7, "generate_sound": True,
            "image_reference": f'[{{"image_url":"{picture("a")}"}},{{"image_url":"{picture("b")}"}}]',
        },
    ),
    Case("openai", "get", "openai", "retrieve", {"video_id": "video-1"}),
    Case("openai", "content", "openai", "download_content", {"video_id": "video-1"}),
    Case("openai", "list", "openai", "list", {"limit": 10}),
    Case("openai", "delete", "openai", "delete", {"video_id": "video-1"}),
]  # fmt: skip

CASES = [*DASHSCOPE, *ARK, *OPENROUTER, *FAL, *XAI, *OPENAI]
