//! The parser of stories: what pest makes of `grammar/story.pest`.
//!
//! Generated; change the grammar instead, and run `grammar/generate/run`.

#![allow(dead_code, missing_docs, unreachable_pub, clippy::all, clippy::pedantic, reason = "generated")]

pub(super) struct Grammar;
#[allow(dead_code, non_camel_case_types, clippy::upper_case_acronyms)]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Rule {
    ///End-of-input
    EOI,
    r#story,
    r#lines,
    r#bom,
    r#line,
    r#line_end,
    r#comment,
    r#prose_line,
    r#to_line_end,
    r#front_matter,
    r#fence,
    r#closed_yaml,
    r#open_yaml,
    r#yaml_line,
    r#header,
    r#time_header,
    r#timing,
    r#plus,
    r#ender,
    r#unclosed,
    r#spaced_label,
    r#any_label,
    r#marked_label,
    r#dashed,
    r#label,
    r#close_mark,
    r#between,
    r#dash,
    r#clock,
    r#clock_mark,
    r#number,
    r#point,
    r#digit,
    r#unit,
    r#foreign_unit,
    r#broken_header,
    r#broken_time,
    r#meant,
    r#amount,
    r#section_header,
    r#section_time,
    r#section_end,
    r#inner,
    r#clip_header,
    r#clip_name,
    r#clip_word,
    r#clip_number,
    r#clip_ordinal,
    r#han_digit,
    r#clip_time,
    r#continues,
    r#clip_mark,
    r#clip_end,
    r#film_header,
    r#film_name,
    r#section_name,
    r#style,
    r#cast,
    r#scene,
    r#audio,
    r#constraints,
    r#negative,
    r#notes,
    r#open,
    r#close,
    r#colon,
    r#space,
    r#prose,
    r#later_prose,
    r#bullet,
    r#opening,
    r#inline,
    r#dialogue,
    r#manner,
    r#manner_words,
    r#cue,
    r#cue_start,
    r#cue_label,
    r#stop,
    r#stop_closer,
    r#escape,
    r#reference,
    r#bracketed_reference,
    r#exact_name,
    r#exact,
    r#positional_name,
    r#positional_kind,
    r#position,
    r#name_joint,
    r#name,
    r#cjk_name,
    r#word,
    r#latin_name,
    r#quote,
    r#quote_mark,
    r#straight,
    r#curly,
    r#single,
    r#corner,
    r#white,
    r#stray_header,
    r#text,
    r#letter,
    r#cjk,
    r#latin,
}
impl Rule {
    pub fn all_rules() -> &'static [Rule] {
        &[
            Rule::r#story,
            Rule::r#lines,
            Rule::r#bom,
            Rule::r#line,
            Rule::r#line_end,
            Rule::r#comment,
            Rule::r#prose_line,
            Rule::r#to_line_end,
            Rule::r#front_matter,
            Rule::r#fence,
            Rule::r#closed_yaml,
            Rule::r#open_yaml,
            Rule::r#yaml_line,
            Rule::r#header,
            Rule::r#time_header,
            Rule::r#timing,
            Rule::r#plus,
            Rule::r#ender,
            Rule::r#unclosed,
            Rule::r#spaced_label,
            Rule::r#any_label,
            Rule::r#marked_label,
            Rule::r#dashed,
            Rule::r#label,
            Rule::r#close_mark,
            Rule::r#between,
            Rule::r#dash,
            Rule::r#clock,
            Rule::r#clock_mark,
            Rule::r#number,
            Rule::r#point,
            Rule::r#digit,
            Rule::r#unit,
            Rule::r#foreign_unit,
            Rule::r#broken_header,
            Rule::r#broken_time,
            Rule::r#meant,
            Rule::r#amount,
            Rule::r#section_header,
            Rule::r#section_time,
            Rule::r#section_end,
            Rule::r#inner,
            Rule::r#clip_header,
            Rule::r#clip_name,
            Rule::r#clip_word,
            Rule::r#clip_number,
            Rule::r#clip_ordinal,
            Rule::r#han_digit,
            Rule::r#clip_time,
            Rule::r#continues,
            Rule::r#clip_mark,
            Rule::r#clip_end,
            Rule::r#film_header,
            Rule::r#film_name,
            Rule::r#section_name,
            Rule::r#style,
            Rule::r#cast,
            Rule::r#scene,
            Rule::r#audio,
            Rule::r#constraints,
            Rule::r#negative,
            Rule::r#notes,
            Rule::r#open,
            Rule::r#close,
            Rule::r#colon,
            Rule::r#space,
            Rule::r#prose,
            Rule::r#later_prose,
            Rule::r#bullet,
            Rule::r#opening,
            Rule::r#inline,
            Rule::r#dialogue,
            Rule::r#manner,
            Rule::r#manner_words,
            Rule::r#cue,
            Rule::r#cue_start,
            Rule::r#cue_label,
            Rule::r#stop,
            Rule::r#stop_closer,
            Rule::r#escape,
            Rule::r#reference,
            Rule::r#bracketed_reference,
            Rule::r#exact_name,
            Rule::r#exact,
            Rule::r#positional_name,
            Rule::r#positional_kind,
            Rule::r#position,
            Rule::r#name_joint,
            Rule::r#name,
            Rule::r#cjk_name,
            Rule::r#word,
            Rule::r#latin_name,
            Rule::r#quote,
            Rule::r#quote_mark,
            Rule::r#straight,
            Rule::r#curly,
            Rule::r#single,
            Rule::r#corner,
            Rule::r#white,
            Rule::r#stray_header,
            Rule::r#text,
            Rule::r#letter,
            Rule::r#cjk,
            Rule::r#latin,
        ]
    }
}
#[allow(clippy::all)]
impl ::pest::Parser<Rule> for Grammar {
    fn parse<'i>(
        rule: Rule,
        input: &'i str,
    ) -> ::std::result::Result<
        ::pest::iterators::Pairs<'i, Rule>,
        ::pest::error::Error<Rule>,
    > {
        mod rules {
            #![allow(clippy::upper_case_acronyms)]
            pub mod hidden {
                use super::super::Rule;
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                pub fn skip(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    Ok(state)
                }
            }
            pub mod visible {
                use super::super::Rule;
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#story(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#story,
                            |state| {
                                state
                                    .sequence(|state| {
                                        self::r#SOI(state)
                                            .and_then(|state| { super::hidden::skip(state) })
                                            .and_then(|state| {
                                                state.optional(|state| { self::r#bom(state) })
                                            })
                                            .and_then(|state| { super::hidden::skip(state) })
                                            .and_then(|state| {
                                                state.optional(|state| { self::r#front_matter(state) })
                                            })
                                            .and_then(|state| { super::hidden::skip(state) })
                                            .and_then(|state| {
                                                state
                                                    .sequence(|state| {
                                                        state
                                                            .optional(|state| {
                                                                self::r#line(state)
                                                                    .and_then(|state| {
                                                                        state
                                                                            .repeat(|state| {
                                                                                state
                                                                                    .sequence(|state| {
                                                                                        super::hidden::skip(state)
                                                                                            .and_then(|state| { self::r#line(state) })
                                                                                    })
                                                                            })
                                                                    })
                                                            })
                                                    })
                                            })
                                            .and_then(|state| { super::hidden::skip(state) })
                                            .and_then(|state| { self::r#EOI(state) })
                                    })
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#lines(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#lines,
                            |state| {
                                state
                                    .sequence(|state| {
                                        self::r#SOI(state)
                                            .and_then(|state| { super::hidden::skip(state) })
                                            .and_then(|state| {
                                                state
                                                    .sequence(|state| {
                                                        state
                                                            .optional(|state| {
                                                                self::r#line(state)
                                                                    .and_then(|state| {
                                                                        state
                                                                            .repeat(|state| {
                                                                                state
                                                                                    .sequence(|state| {
                                                                                        super::hidden::skip(state)
                                                                                            .and_then(|state| { self::r#line(state) })
                                                                                    })
                                                                            })
                                                                    })
                                                            })
                                                    })
                                            })
                                            .and_then(|state| { super::hidden::skip(state) })
                                            .and_then(|state| { self::r#EOI(state) })
                                    })
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#bom(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state.match_string("\u{feff}")
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#line(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .sequence(|state| {
                            state
                                .lookahead(
                                    true,
                                    |state| {
                                        state
                                            .sequence(|state| {
                                                state
                                                    .sequence(|state| {
                                                        state
                                                            .optional(|state| {
                                                                self::r#space(state)
                                                                    .and_then(|state| {
                                                                        state
                                                                            .repeat(|state| {
                                                                                state
                                                                                    .sequence(|state| {
                                                                                        super::hidden::skip(state)
                                                                                            .and_then(|state| { self::r#space(state) })
                                                                                    })
                                                                            })
                                                                    })
                                                            })
                                                    })
                                                    .and_then(|state| { super::hidden::skip(state) })
                                                    .and_then(|state| { self::r#open(state) })
                                            })
                                    },
                                )
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#header(state) })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state.optional(|state| { self::r#prose_line(state) })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#line_end(state) })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#comment(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#line_end(state) })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#prose_line(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#line_end(state) })
                                })
                        })
                        .or_else(|state| { self::r#NEWLINE(state) })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#line_end(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#NEWLINE(state)
                        .or_else(|state| {
                            state.lookahead(true, |state| { self::r#EOI(state) })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#comment(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#comment,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .repeat(|state| { self::r#space(state) })
                                                        .and_then(|state| { state.match_string("//") })
                                                        .and_then(|state| { self::r#to_line_end(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#prose_line(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#prose_line,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .lookahead(false, |state| { self::r#NEWLINE(state) })
                                                        .and_then(|state| { self::r#ANY(state) })
                                                        .and_then(|state| { self::r#to_line_end(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#to_line_end(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#to_line_end,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            let strings = ["\n", "\r"];
                                            state.skip_until(&strings)
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#front_matter(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#front_matter,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#fence(state)
                                                        .and_then(|state| { self::r#NEWLINE(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#closed_yaml(state)
                                                                        .and_then(|state| { self::r#fence(state) })
                                                                        .and_then(|state| { self::r#line_end(state) })
                                                                })
                                                                .or_else(|state| { self::r#open_yaml(state) })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#fence(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .match_string("---")
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#space(state)
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| { self::r#space(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .lookahead(
                                            true,
                                            |state| {
                                                self::r#NEWLINE(state)
                                                    .or_else(|state| { self::r#EOI(state) })
                                            },
                                        )
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#closed_yaml(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#closed_yaml,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .repeat(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .lookahead(false, |state| { self::r#fence(state) })
                                                                .and_then(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                state
                                                                                    .sequence(|state| {
                                                                                        state
                                                                                            .lookahead(
                                                                                                true,
                                                                                                |state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            state
                                                                                                                .repeat(|state| { self::r#space(state) })
                                                                                                                .and_then(|state| { self::r#open(state) })
                                                                                                        })
                                                                                                },
                                                                                            )
                                                                                            .and_then(|state| { self::r#header(state) })
                                                                                    })
                                                                            },
                                                                        )
                                                                })
                                                                .and_then(|state| { self::r#yaml_line(state) })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#open_yaml(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#open_yaml,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .repeat(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .lookahead(
                                                                    false,
                                                                    |state| {
                                                                        state
                                                                            .sequence(|state| {
                                                                                state
                                                                                    .repeat(|state| { self::r#space(state) })
                                                                                    .and_then(|state| { self::r#NEWLINE(state) })
                                                                            })
                                                                    },
                                                                )
                                                                .and_then(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                state
                                                                                    .sequence(|state| {
                                                                                        state
                                                                                            .lookahead(
                                                                                                true,
                                                                                                |state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            state
                                                                                                                .repeat(|state| { self::r#space(state) })
                                                                                                                .and_then(|state| { self::r#open(state) })
                                                                                                        })
                                                                                                },
                                                                                            )
                                                                                            .and_then(|state| { self::r#header(state) })
                                                                                    })
                                                                            },
                                                                        )
                                                                })
                                                                .and_then(|state| { self::r#yaml_line(state) })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#yaml_line(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .sequence(|state| {
                            self::r#prose_line(state)
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#line_end(state) })
                        })
                        .or_else(|state| { self::r#NEWLINE(state) })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#header(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#time_header(state)
                        .or_else(|state| { self::r#section_header(state) })
                        .or_else(|state| { self::r#clip_header(state) })
                        .or_else(|state| { self::r#film_header(state) })
                        .or_else(|state| { self::r#broken_header(state) })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#time_header(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#time_header,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .repeat(|state| { self::r#space(state) })
                                                        .and_then(|state| { self::r#open(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#timing(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#close(state)
                                                                        .and_then(|state| {
                                                                            state.optional(|state| { self::r#colon(state) })
                                                                        })
                                                                })
                                                                .or_else(|state| { self::r#unclosed(state) })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#timing(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .sequence(|state| {
                            self::r#number(state)
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| { self::r#unit(state) })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| { self::r#between(state) })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| { self::r#number(state) })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| { self::r#unit(state) })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| {
                                                                    state.optional(|state| { self::r#any_label(state) })
                                                                })
                                                        })
                                                        .or_else(|state| {
                                                            state.optional(|state| { self::r#spaced_label(state) })
                                                        })
                                                })
                                        })
                                        .or_else(|state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#between(state)
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| { self::r#number(state) })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .optional(|state| {
                                                                                    self::r#space(state)
                                                                                        .and_then(|state| {
                                                                                            state
                                                                                                .repeat(|state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            super::hidden::skip(state)
                                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| { self::r#unit(state) })
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| {
                                                                            state.optional(|state| { self::r#any_label(state) })
                                                                        })
                                                                })
                                                                .or_else(|state| {
                                                                    state.optional(|state| { self::r#marked_label(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state.lookahead(true, |state| { self::r#ender(state) })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#clock(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .optional(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| { self::r#unit(state) })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#between(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#clock(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .optional(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| { self::r#unit(state) })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state.optional(|state| { self::r#any_label(state) })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state.lookahead(true, |state| { self::r#ender(state) })
                                        })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#plus(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#number(state)
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .optional(|state| {
                                                                                    self::r#space(state)
                                                                                        .and_then(|state| {
                                                                                            state
                                                                                                .repeat(|state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            super::hidden::skip(state)
                                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| { self::r#unit(state) })
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| {
                                                                            state.optional(|state| { self::r#any_label(state) })
                                                                        })
                                                                })
                                                                .or_else(|state| {
                                                                    state.optional(|state| { self::r#marked_label(state) })
                                                                })
                                                        })
                                                })
                                                .or_else(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            self::r#clock(state)
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .sequence(|state| {
                                                                                            state
                                                                                                .optional(|state| {
                                                                                                    self::r#space(state)
                                                                                                        .and_then(|state| {
                                                                                                            state
                                                                                                                .repeat(|state| {
                                                                                                                    state
                                                                                                                        .sequence(|state| {
                                                                                                                            super::hidden::skip(state)
                                                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                                                        })
                                                                                                                })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                                        .and_then(|state| { self::r#unit(state) })
                                                                                })
                                                                        })
                                                                })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| {
                                                                    state.optional(|state| { self::r#any_label(state) })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state.lookahead(true, |state| { self::r#ender(state) })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#plus(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state.rule(Rule::r#plus, |state| { state.match_string("+") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#ender(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#space(state)
                                                .and_then(|state| {
                                                    state
                                                        .repeat(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    super::hidden::skip(state)
                                                                        .and_then(|state| { self::r#space(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    self::r#close(state)
                                        .or_else(|state| { self::r#NEWLINE(state) })
                                        .or_else(|state| { self::r#EOI(state) })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#unclosed(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#unclosed,
                            |state| {
                                state
                                    .sequence(|state| {
                                        state
                                            .match_string("")
                                            .and_then(|state| { super::hidden::skip(state) })
                                            .and_then(|state| {
                                                state
                                                    .lookahead(
                                                        true,
                                                        |state| {
                                                            self::r#NEWLINE(state)
                                                                .or_else(|state| { self::r#EOI(state) })
                                                        },
                                                    )
                                            })
                                    })
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#spaced_label(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#marked_label(state)
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .lookahead(
                                            false,
                                            |state| {
                                                state
                                                    .sequence(|state| {
                                                        state
                                                            .sequence(|state| {
                                                                state
                                                                    .optional(|state| {
                                                                        self::r#space(state)
                                                                            .and_then(|state| {
                                                                                state
                                                                                    .repeat(|state| {
                                                                                        state
                                                                                            .sequence(|state| {
                                                                                                super::hidden::skip(state)
                                                                                                    .and_then(|state| { self::r#space(state) })
                                                                                            })
                                                                                    })
                                                                            })
                                                                    })
                                                            })
                                                            .and_then(|state| { super::hidden::skip(state) })
                                                            .and_then(|state| { self::r#foreign_unit(state) })
                                                    })
                                            },
                                        )
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state.lookahead(true, |state| { self::r#space(state) })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#any_label(state) })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#any_label(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .lookahead(false, |state| { self::r#ender(state) })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    self::r#marked_label(state)
                                        .or_else(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .lookahead(false, |state| { self::r#dashed(state) })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| { self::r#label(state) })
                                                })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#marked_label(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#space(state)
                                                .and_then(|state| {
                                                    state
                                                        .repeat(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    super::hidden::skip(state)
                                                                        .and_then(|state| { self::r#space(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .match_string(":")
                                        .or_else(|state| { state.match_string("：") })
                                        .or_else(|state| { state.match_string("|") })
                                        .or_else(|state| { state.match_string("｜") })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#space(state)
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| { self::r#space(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state.optional(|state| { self::r#label(state) })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#dashed(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#space(state)
                                                .and_then(|state| {
                                                    state
                                                        .repeat(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    super::hidden::skip(state)
                                                                        .and_then(|state| { self::r#space(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#dash(state) })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#space(state)
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| { self::r#space(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#digit(state) })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#label(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#label,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#word(state)
                                                        .or_else(|state| { self::r#escape(state) })
                                                        .or_else(|state| { self::r#reference(state) })
                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                        .or_else(|state| { self::r#quote(state) })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                self::r#close_mark(state)
                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                            },
                                                                        )
                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    self::r#word(state)
                                                                        .or_else(|state| { self::r#escape(state) })
                                                                        .or_else(|state| { self::r#reference(state) })
                                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                                        .or_else(|state| { self::r#quote(state) })
                                                                        .or_else(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .lookahead(
                                                                                            false,
                                                                                            |state| {
                                                                                                self::r#close_mark(state)
                                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                                            },
                                                                                        )
                                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#close_mark(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#space(state)
                                                .and_then(|state| {
                                                    state
                                                        .repeat(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    super::hidden::skip(state)
                                                                        .and_then(|state| { self::r#space(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#close(state) })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#between(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#space(state)
                                                .and_then(|state| {
                                                    state
                                                        .repeat(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    super::hidden::skip(state)
                                                                        .and_then(|state| { self::r#space(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#dash(state) })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#space(state)
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| { self::r#space(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#dash(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string("-")
                        .or_else(|state| { state.match_string("–") })
                        .or_else(|state| { state.match_string("—") })
                        .or_else(|state| { state.match_string("~") })
                        .or_else(|state| { state.match_string("～") })
                        .or_else(|state| { state.match_string("〜") })
                        .or_else(|state| { state.match_string("−") })
                        .or_else(|state| { state.match_string("‑") })
                        .or_else(|state| { state.match_insensitive("to") })
                        .or_else(|state| { state.match_string("至") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clock(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#clock,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            self::r#digit(state)
                                                                .and_then(|state| {
                                                                    state.repeat(|state| { self::r#digit(state) })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            self::r#clock_mark(state)
                                                                                .and_then(|state| { self::r#digit(state) })
                                                                                .and_then(|state| { self::r#digit(state) })
                                                                        })
                                                                        .and_then(|state| {
                                                                            state
                                                                                .optional(|state| {
                                                                                    state
                                                                                        .sequence(|state| {
                                                                                            self::r#clock_mark(state)
                                                                                                .and_then(|state| { self::r#digit(state) })
                                                                                                .and_then(|state| { self::r#digit(state) })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .optional(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            self::r#point(state)
                                                                                .and_then(|state| { self::r#digit(state) })
                                                                                .and_then(|state| {
                                                                                    state.repeat(|state| { self::r#digit(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    false,
                                                                    |state| {
                                                                        state
                                                                            .sequence(|state| {
                                                                                self::r#clock_mark(state)
                                                                                    .and_then(|state| { self::r#digit(state) })
                                                                            })
                                                                    },
                                                                )
                                                        })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#digit(state) })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clock_mark(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string(":")
                        .or_else(|state| { state.match_string("：") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#number(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#number,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#digit(state)
                                                                        .and_then(|state| {
                                                                            state.repeat(|state| { self::r#digit(state) })
                                                                        })
                                                                })
                                                                .and_then(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    self::r#point(state)
                                                                                        .and_then(|state| { self::r#digit(state) })
                                                                                        .and_then(|state| {
                                                                                            state.repeat(|state| { self::r#digit(state) })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#point(state)
                                                                        .and_then(|state| { self::r#digit(state) })
                                                                        .and_then(|state| {
                                                                            state.repeat(|state| { self::r#digit(state) })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    false,
                                                                    |state| {
                                                                        state
                                                                            .sequence(|state| {
                                                                                self::r#clock_mark(state)
                                                                                    .and_then(|state| { self::r#digit(state) })
                                                                                    .and_then(|state| { self::r#digit(state) })
                                                                            })
                                                                    },
                                                                )
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#point(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string(".")
                        .or_else(|state| { state.match_string(",") })
                        .or_else(|state| { state.match_string("．") })
                        .or_else(|state| { state.match_string("，") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#digit(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#ASCII_DIGIT(state)
                        .or_else(|state| { state.match_range('０'..'９') })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#unit(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#unit,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("seconds")
                                                        .or_else(|state| { state.match_insensitive("second") })
                                                        .or_else(|state| { state.match_insensitive("secs") })
                                                        .or_else(|state| { state.match_insensitive("sec") })
                                                        .or_else(|state| { state.match_insensitive("s") })
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    false,
                                                                    |state| {
                                                                        self::r#latin(state)
                                                                            .or_else(|state| { self::r#digit(state) })
                                                                    },
                                                                )
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("秒钟") })
                                                .or_else(|state| { state.match_string("秒鐘") })
                                                .or_else(|state| { state.match_string("秒") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#foreign_unit(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#foreign_unit,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("milliseconds")
                                                        .or_else(|state| { state.match_insensitive("ms") })
                                                        .or_else(|state| { state.match_insensitive("minutes") })
                                                        .or_else(|state| { state.match_insensitive("minute") })
                                                        .or_else(|state| { state.match_insensitive("mins") })
                                                        .or_else(|state| { state.match_insensitive("min") })
                                                        .or_else(|state| { state.match_insensitive("hours") })
                                                        .or_else(|state| { state.match_insensitive("hour") })
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    false,
                                                                    |state| {
                                                                        self::r#latin(state)
                                                                            .or_else(|state| { self::r#digit(state) })
                                                                    },
                                                                )
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("毫秒") })
                                                .or_else(|state| { state.match_string("分钟") })
                                                .or_else(|state| { state.match_string("分") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#broken_header(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#broken_header,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .repeat(|state| { self::r#space(state) })
                                                        .and_then(|state| { self::r#open(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#broken_time(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .optional(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            self::r#close(state)
                                                                                .and_then(|state| {
                                                                                    state.optional(|state| { self::r#colon(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#broken_time(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#broken_time,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .lookahead(
                                                            true,
                                                            |state| {
                                                                self::r#digit(state)
                                                                    .or_else(|state| { state.match_string("+") })
                                                                    .or_else(|state| { state.match_string("-") })
                                                                    .or_else(|state| { state.match_string(".") })
                                                            },
                                                        )
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    true,
                                                                    |state| {
                                                                        state
                                                                            .sequence(|state| {
                                                                                state
                                                                                    .repeat(|state| {
                                                                                        state
                                                                                            .sequence(|state| {
                                                                                                state
                                                                                                    .lookahead(
                                                                                                        false,
                                                                                                        |state| {
                                                                                                            self::r#close(state)
                                                                                                                .or_else(|state| { self::r#NEWLINE(state) })
                                                                                                                .or_else(|state| { self::r#digit(state) })
                                                                                                        },
                                                                                                    )
                                                                                                    .and_then(|state| { self::r#ANY(state) })
                                                                                            })
                                                                                    })
                                                                                    .and_then(|state| { self::r#digit(state) })
                                                                            })
                                                                    },
                                                                )
                                                        })
                                                        .and_then(|state| { self::r#meant(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .lookahead(
                                                                                    false,
                                                                                    |state| {
                                                                                        self::r#close(state)
                                                                                            .or_else(|state| { self::r#NEWLINE(state) })
                                                                                    },
                                                                                )
                                                                                .and_then(|state| { self::r#ANY(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#meant(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .sequence(|state| {
                            state
                                .lookahead(
                                    true,
                                    |state| {
                                        state
                                            .sequence(|state| {
                                                state
                                                    .sequence(|state| {
                                                        state
                                                            .optional(|state| {
                                                                self::r#amount(state)
                                                                    .and_then(|state| {
                                                                        state
                                                                            .repeat(|state| {
                                                                                state
                                                                                    .sequence(|state| {
                                                                                        super::hidden::skip(state)
                                                                                            .and_then(|state| { self::r#amount(state) })
                                                                                    })
                                                                            })
                                                                    })
                                                            })
                                                    })
                                                    .and_then(|state| { super::hidden::skip(state) })
                                                    .and_then(|state| { self::r#dash(state) })
                                            })
                                    },
                                )
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            self::r#amount(state)
                                                .or_else(|state| { self::r#dash(state) })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .optional(|state| {
                                                                    self::r#amount(state)
                                                                        .or_else(|state| { self::r#dash(state) })
                                                                        .and_then(|state| {
                                                                            state
                                                                                .repeat(|state| {
                                                                                    state
                                                                                        .sequence(|state| {
                                                                                            super::hidden::skip(state)
                                                                                                .and_then(|state| {
                                                                                                    self::r#amount(state)
                                                                                                        .or_else(|state| { self::r#dash(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#space(state)
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| { self::r#space(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .lookahead(
                                            true,
                                            |state| {
                                                self::r#close(state)
                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                    .or_else(|state| { self::r#EOI(state) })
                                            },
                                        )
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .lookahead(
                                            true,
                                            |state| {
                                                state
                                                    .sequence(|state| {
                                                        state
                                                            .sequence(|state| {
                                                                state
                                                                    .optional(|state| {
                                                                        self::r#amount(state)
                                                                            .and_then(|state| {
                                                                                state
                                                                                    .repeat(|state| {
                                                                                        state
                                                                                            .sequence(|state| {
                                                                                                super::hidden::skip(state)
                                                                                                    .and_then(|state| { self::r#amount(state) })
                                                                                            })
                                                                                    })
                                                                            })
                                                                    })
                                                            })
                                                            .and_then(|state| { super::hidden::skip(state) })
                                                            .and_then(|state| { self::r#dash(state) })
                                                    })
                                            },
                                        )
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .lookahead(
                                                    true,
                                                    |state| {
                                                        state
                                                            .sequence(|state| {
                                                                state
                                                                    .sequence(|state| {
                                                                        state
                                                                            .optional(|state| {
                                                                                state
                                                                                    .sequence(|state| {
                                                                                        state
                                                                                            .lookahead(
                                                                                                false,
                                                                                                |state| {
                                                                                                    self::r#clock(state)
                                                                                                        .or_else(|state| { self::r#unit(state) })
                                                                                                },
                                                                                            )
                                                                                            .and_then(|state| { super::hidden::skip(state) })
                                                                                            .and_then(|state| {
                                                                                                self::r#digit(state)
                                                                                                    .or_else(|state| { self::r#point(state) })
                                                                                                    .or_else(|state| { self::r#space(state) })
                                                                                                    .or_else(|state| { self::r#dash(state) })
                                                                                                    .or_else(|state| { state.match_string("+") })
                                                                                            })
                                                                                    })
                                                                                    .and_then(|state| {
                                                                                        state
                                                                                            .repeat(|state| {
                                                                                                state
                                                                                                    .sequence(|state| {
                                                                                                        super::hidden::skip(state)
                                                                                                            .and_then(|state| {
                                                                                                                state
                                                                                                                    .sequence(|state| {
                                                                                                                        state
                                                                                                                            .lookahead(
                                                                                                                                false,
                                                                                                                                |state| {
                                                                                                                                    self::r#clock(state)
                                                                                                                                        .or_else(|state| { self::r#unit(state) })
                                                                                                                                },
                                                                                                                            )
                                                                                                                            .and_then(|state| { super::hidden::skip(state) })
                                                                                                                            .and_then(|state| {
                                                                                                                                self::r#digit(state)
                                                                                                                                    .or_else(|state| { self::r#point(state) })
                                                                                                                                    .or_else(|state| { self::r#space(state) })
                                                                                                                                    .or_else(|state| { self::r#dash(state) })
                                                                                                                                    .or_else(|state| { state.match_string("+") })
                                                                                                                            })
                                                                                                                    })
                                                                                                            })
                                                                                                    })
                                                                                            })
                                                                                    })
                                                                            })
                                                                    })
                                                                    .and_then(|state| { super::hidden::skip(state) })
                                                                    .and_then(|state| {
                                                                        self::r#clock(state)
                                                                            .or_else(|state| { self::r#unit(state) })
                                                                    })
                                                            })
                                                    },
                                                )
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#ANY(state) })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#number(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#unit(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#between(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .lookahead(
                                                    true,
                                                    |state| {
                                                        self::r#close(state)
                                                            .or_else(|state| { self::r#NEWLINE(state) })
                                                            .or_else(|state| { self::r#EOI(state) })
                                                            .or_else(|state| { self::r#unit(state) })
                                                    },
                                                )
                                        })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#number(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#foreign_unit(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#between(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#number(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            self::r#unit(state)
                                                .or_else(|state| { self::r#foreign_unit(state) })
                                        })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#number(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#unit(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#between(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#number(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#foreign_unit(state) })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#number(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#between(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#number(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#foreign_unit(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .lookahead(
                                                    true,
                                                    |state| {
                                                        self::r#close(state)
                                                            .or_else(|state| { self::r#NEWLINE(state) })
                                                            .or_else(|state| { self::r#EOI(state) })
                                                    },
                                                )
                                        })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#number(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .optional(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| { self::r#unit(state) })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#between(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            self::r#digit(state)
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .optional(|state| {
                                                                                    self::r#digit(state)
                                                                                        .and_then(|state| {
                                                                                            state
                                                                                                .repeat(|state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            super::hidden::skip(state)
                                                                                                                .and_then(|state| { self::r#digit(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#latin(state)
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| {
                                                                            state.optional(|state| { self::r#latin(state) })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#digit(state)
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .optional(|state| {
                                                                                            self::r#digit(state)
                                                                                                .and_then(|state| {
                                                                                                    state
                                                                                                        .repeat(|state| {
                                                                                                            state
                                                                                                                .sequence(|state| {
                                                                                                                    super::hidden::skip(state)
                                                                                                                        .and_then(|state| { self::r#digit(state) })
                                                                                                                })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| { self::r#unit(state) })
                                                })
                                                .or_else(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#latin(state)
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| {
                                                                            state.optional(|state| { self::r#latin(state) })
                                                                        })
                                                                })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            self::r#digit(state)
                                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .sequence(|state| {
                                                                                            state
                                                                                                .optional(|state| {
                                                                                                    self::r#digit(state)
                                                                                                        .and_then(|state| {
                                                                                                            state
                                                                                                                .repeat(|state| {
                                                                                                                    state
                                                                                                                        .sequence(|state| {
                                                                                                                            super::hidden::skip(state)
                                                                                                                                .and_then(|state| { self::r#digit(state) })
                                                                                                                        })
                                                                                                                })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .optional(|state| {
                                                                                    self::r#space(state)
                                                                                        .and_then(|state| {
                                                                                            state
                                                                                                .repeat(|state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            super::hidden::skip(state)
                                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| {
                                                                    self::r#unit(state)
                                                                        .or_else(|state| {
                                                                            state
                                                                                .lookahead(
                                                                                    true,
                                                                                    |state| {
                                                                                        self::r#close(state)
                                                                                            .or_else(|state| { self::r#NEWLINE(state) })
                                                                                            .or_else(|state| { self::r#EOI(state) })
                                                                                    },
                                                                                )
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#amount(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#clock(state)
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .sequence(|state| {
                                            self::r#digit(state)
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .optional(|state| {
                                                                    self::r#digit(state)
                                                                        .and_then(|state| {
                                                                            state
                                                                                .repeat(|state| {
                                                                                    state
                                                                                        .sequence(|state| {
                                                                                            super::hidden::skip(state)
                                                                                                .and_then(|state| { self::r#digit(state) })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .lookahead(false, |state| { self::r#clock_mark(state) })
                                        })
                                })
                        })
                        .or_else(|state| { self::r#point(state) })
                        .or_else(|state| { state.match_string("+") })
                        .or_else(|state| { self::r#space(state) })
                        .or_else(|state| { self::r#unit(state) })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#section_header(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#section_header,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .repeat(|state| { self::r#space(state) })
                                                        .and_then(|state| { self::r#open(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#section_name(state) })
                                                        .and_then(|state| {
                                                            state.optional(|state| { self::r#section_time(state) })
                                                        })
                                                        .and_then(|state| { self::r#section_end(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#section_time(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#space(state)
                                                .and_then(|state| {
                                                    state
                                                        .repeat(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    super::hidden::skip(state)
                                                                        .and_then(|state| { self::r#space(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            self::r#number(state)
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| {
                                                    state
                                                        .optional(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .optional(|state| {
                                                                                    self::r#space(state)
                                                                                        .and_then(|state| {
                                                                                            state
                                                                                                .repeat(|state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            super::hidden::skip(state)
                                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| { self::r#unit(state) })
                                                                })
                                                        })
                                                })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| { self::r#between(state) })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| { self::r#number(state) })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| {
                                                    state
                                                        .optional(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .optional(|state| {
                                                                                    self::r#space(state)
                                                                                        .and_then(|state| {
                                                                                            state
                                                                                                .repeat(|state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            super::hidden::skip(state)
                                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| { self::r#unit(state) })
                                                                })
                                                        })
                                                })
                                        })
                                        .or_else(|state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#clock(state)
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| { self::r#between(state) })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| { self::r#clock(state) })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .lookahead(
                                            true,
                                            |state| {
                                                state
                                                    .sequence(|state| {
                                                        state
                                                            .sequence(|state| {
                                                                state
                                                                    .optional(|state| {
                                                                        self::r#space(state)
                                                                            .and_then(|state| {
                                                                                state
                                                                                    .repeat(|state| {
                                                                                        state
                                                                                            .sequence(|state| {
                                                                                                super::hidden::skip(state)
                                                                                                    .and_then(|state| { self::r#space(state) })
                                                                                            })
                                                                                    })
                                                                            })
                                                                    })
                                                            })
                                                            .and_then(|state| { super::hidden::skip(state) })
                                                            .and_then(|state| {
                                                                self::r#close(state)
                                                                    .or_else(|state| { self::r#colon(state) })
                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                    .or_else(|state| { self::r#EOI(state) })
                                                            })
                                                    })
                                            },
                                        )
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#section_end(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .sequence(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#space(state)
                                                .and_then(|state| {
                                                    state
                                                        .repeat(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    super::hidden::skip(state)
                                                                        .and_then(|state| { self::r#space(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#close(state) })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state.optional(|state| { self::r#colon(state) })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#space(state)
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| { self::r#space(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#colon(state)
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state.optional(|state| { self::r#inner(state) })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#close(state)
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| {
                                                                            state.optional(|state| { self::r#colon(state) })
                                                                        })
                                                                })
                                                                .or_else(|state| { self::r#unclosed(state) })
                                                        })
                                                })
                                                .or_else(|state| { self::r#unclosed(state) })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#inner(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#inner,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#word(state)
                                                        .or_else(|state| { self::r#escape(state) })
                                                        .or_else(|state| { self::r#reference(state) })
                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                        .or_else(|state| { self::r#quote(state) })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                self::r#close_mark(state)
                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                            },
                                                                        )
                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    self::r#word(state)
                                                                        .or_else(|state| { self::r#escape(state) })
                                                                        .or_else(|state| { self::r#reference(state) })
                                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                                        .or_else(|state| { self::r#quote(state) })
                                                                        .or_else(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .lookahead(
                                                                                            false,
                                                                                            |state| {
                                                                                                self::r#close_mark(state)
                                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                                            },
                                                                                        )
                                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clip_header(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#clip_header,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .repeat(|state| { self::r#space(state) })
                                                        .and_then(|state| { self::r#open(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#clip_name(state) })
                                                        .and_then(|state| {
                                                            state.optional(|state| { self::r#clip_time(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .optional(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .repeat(|state| { self::r#space(state) })
                                                                                .and_then(|state| { self::r#continues(state) })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { self::r#clip_end(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clip_name(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#clip_name,
                                        |state| {
                                            self::r#clip_ordinal(state)
                                                .or_else(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            self::r#clip_word(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .repeat(|state| { self::r#space(state) })
                                                                                        .and_then(|state| {
                                                                                            state.optional(|state| { state.match_string("#") })
                                                                                        })
                                                                                        .and_then(|state| { self::r#clip_number(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clip_word(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#clip_word,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("clip")
                                                        .or_else(|state| { state.match_insensitive("part") })
                                                        .or_else(|state| { state.match_insensitive("segment") })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("片段") })
                                                .or_else(|state| { state.match_string("段") })
                                                .or_else(|state| { state.match_string("クリップ") })
                                                .or_else(|state| { state.match_string("パート") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clip_number(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#clip_number,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            self::r#digit(state)
                                                                .and_then(|state| {
                                                                    state.repeat(|state| { self::r#digit(state) })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    true,
                                                                    |state| {
                                                                        state
                                                                            .sequence(|state| {
                                                                                self::r#clip_mark(state)
                                                                                    .and_then(|state| { self::r#clock(state) })
                                                                                    .and_then(|state| { self::r#between(state) })
                                                                                    .and_then(|state| { self::r#clock(state) })
                                                                            })
                                                                    },
                                                                )
                                                        })
                                                })
                                                .or_else(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .lookahead(
                                                                    false,
                                                                    |state| {
                                                                        state
                                                                            .sequence(|state| {
                                                                                self::r#clock(state)
                                                                                    .and_then(|state| { self::r#between(state) })
                                                                                    .and_then(|state| { self::r#clock(state) })
                                                                            })
                                                                    },
                                                                )
                                                                .and_then(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            self::r#digit(state)
                                                                                .and_then(|state| {
                                                                                    state.repeat(|state| { self::r#digit(state) })
                                                                                })
                                                                        })
                                                                })
                                                                .and_then(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                state
                                                                                    .sequence(|state| {
                                                                                        self::r#point(state)
                                                                                            .and_then(|state| { self::r#digit(state) })
                                                                                    })
                                                                                    .or_else(|state| {
                                                                                        state
                                                                                            .sequence(|state| {
                                                                                                state
                                                                                                    .repeat(|state| { self::r#space(state) })
                                                                                                    .and_then(|state| { self::r#unit(state) })
                                                                                            })
                                                                                    })
                                                                                    .or_else(|state| {
                                                                                        state
                                                                                            .sequence(|state| {
                                                                                                self::r#between(state)
                                                                                                    .and_then(|state| { self::r#digit(state) })
                                                                                            })
                                                                                    })
                                                                            },
                                                                        )
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clip_ordinal(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#clip_ordinal,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_string("第")
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#digit(state)
                                                                        .and_then(|state| {
                                                                            state.repeat(|state| { self::r#digit(state) })
                                                                        })
                                                                })
                                                                .or_else(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            self::r#han_digit(state)
                                                                                .and_then(|state| {
                                                                                    state.repeat(|state| { self::r#han_digit(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .match_string("片段")
                                                                .or_else(|state| { state.match_string("段") })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#han_digit(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string("一")
                        .or_else(|state| { state.match_string("二") })
                        .or_else(|state| { state.match_string("三") })
                        .or_else(|state| { state.match_string("四") })
                        .or_else(|state| { state.match_string("五") })
                        .or_else(|state| { state.match_string("六") })
                        .or_else(|state| { state.match_string("七") })
                        .or_else(|state| { state.match_string("八") })
                        .or_else(|state| { state.match_string("九") })
                        .or_else(|state| { state.match_string("十") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clip_time(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#space(state)
                                                .and_then(|state| {
                                                    state
                                                        .repeat(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    super::hidden::skip(state)
                                                                        .and_then(|state| { self::r#space(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#clip_mark(state)
                                                .or_else(|state| { state.match_string("(") })
                                                .or_else(|state| { state.match_string("（") })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#space(state)
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| { self::r#space(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            self::r#number(state)
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| {
                                                    state
                                                        .optional(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .optional(|state| {
                                                                                    self::r#space(state)
                                                                                        .and_then(|state| {
                                                                                            state
                                                                                                .repeat(|state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            super::hidden::skip(state)
                                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| { self::r#unit(state) })
                                                                })
                                                        })
                                                })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| { self::r#between(state) })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| { self::r#number(state) })
                                                .and_then(|state| { super::hidden::skip(state) })
                                                .and_then(|state| {
                                                    state
                                                        .optional(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .optional(|state| {
                                                                                    self::r#space(state)
                                                                                        .and_then(|state| {
                                                                                            state
                                                                                                .repeat(|state| {
                                                                                                    state
                                                                                                        .sequence(|state| {
                                                                                                            super::hidden::skip(state)
                                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| { self::r#unit(state) })
                                                                })
                                                        })
                                                })
                                        })
                                        .or_else(|state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#clock(state)
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| { self::r#between(state) })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| { self::r#clock(state) })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .optional(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .optional(|state| {
                                                                    self::r#space(state)
                                                                        .and_then(|state| {
                                                                            state
                                                                                .repeat(|state| {
                                                                                    state
                                                                                        .sequence(|state| {
                                                                                            super::hidden::skip(state)
                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .match_string(")")
                                                                .or_else(|state| { state.match_string("）") })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .lookahead(
                                            true,
                                            |state| {
                                                state
                                                    .sequence(|state| {
                                                        state
                                                            .sequence(|state| {
                                                                state
                                                                    .optional(|state| {
                                                                        self::r#space(state)
                                                                            .and_then(|state| {
                                                                                state
                                                                                    .repeat(|state| {
                                                                                        state
                                                                                            .sequence(|state| {
                                                                                                super::hidden::skip(state)
                                                                                                    .and_then(|state| { self::r#space(state) })
                                                                                            })
                                                                                    })
                                                                            })
                                                                    })
                                                            })
                                                            .and_then(|state| { super::hidden::skip(state) })
                                                            .and_then(|state| {
                                                                self::r#close(state)
                                                                    .or_else(|state| { self::r#clip_mark(state) })
                                                                    .or_else(|state| { self::r#continues(state) })
                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                    .or_else(|state| { self::r#EOI(state) })
                                                            })
                                                    })
                                            },
                                        )
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#continues(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#continues,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("continues")
                                                        .or_else(|state| { state.match_insensitive("continued") })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("继续") })
                                                .or_else(|state| { state.match_string("接续") })
                                                .or_else(|state| { state.match_string("続き") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clip_mark(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string(":")
                        .or_else(|state| { state.match_string("：") })
                        .or_else(|state| { state.match_string("|") })
                        .or_else(|state| { state.match_string("｜") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#clip_end(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .sequence(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .optional(|state| {
                                            self::r#space(state)
                                                .and_then(|state| {
                                                    state
                                                        .repeat(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    super::hidden::skip(state)
                                                                        .and_then(|state| { self::r#space(state) })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#close(state) })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state.optional(|state| { self::r#colon(state) })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#space(state)
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| { self::r#space(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#clip_mark(state)
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state.optional(|state| { self::r#inner(state) })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    self::r#close(state)
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| {
                                                                            state.optional(|state| { self::r#colon(state) })
                                                                        })
                                                                })
                                                                .or_else(|state| { self::r#unclosed(state) })
                                                        })
                                                })
                                                .or_else(|state| { self::r#unclosed(state) })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#film_header(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#film_header,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .repeat(|state| { self::r#space(state) })
                                                        .and_then(|state| { self::r#open(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#film_name(state) })
                                                        .and_then(|state| { self::r#section_end(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#film_name(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#film_name,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("all clips")
                                                        .or_else(|state| { state.match_insensitive("all parts") })
                                                        .or_else(|state| { state.match_insensitive("whole film") })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("全片") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#section_name(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#style(state)
                        .or_else(|state| { self::r#cast(state) })
                        .or_else(|state| { self::r#scene(state) })
                        .or_else(|state| { self::r#audio(state) })
                        .or_else(|state| { self::r#constraints(state) })
                        .or_else(|state| { self::r#negative(state) })
                        .or_else(|state| { self::r#notes(state) })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#style(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#style,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("style")
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("风格") })
                                                .or_else(|state| { state.match_string("スタイル") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#cast(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#cast,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("cast")
                                                        .or_else(|state| { state.match_insensitive("characters") })
                                                        .or_else(|state| { state.match_insensitive("character") })
                                                        .or_else(|state| { state.match_insensitive("subject") })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("角色") })
                                                .or_else(|state| { state.match_string("人物") })
                                                .or_else(|state| { state.match_string("主体") })
                                                .or_else(|state| {
                                                    state.match_string("キャラクター")
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#scene(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#scene,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("scene")
                                                        .or_else(|state| { state.match_insensitive("setting") })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("场景") })
                                                .or_else(|state| { state.match_string("シーン") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#audio(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#audio,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("audio")
                                                        .or_else(|state| { state.match_insensitive("sound") })
                                                        .or_else(|state| { state.match_insensitive("music") })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("音频") })
                                                .or_else(|state| { state.match_string("声音") })
                                                .or_else(|state| { state.match_string("音效") })
                                                .or_else(|state| { state.match_string("音声") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#constraints(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#constraints,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("constraints")
                                                        .or_else(|state| {
                                                            state.match_insensitive("requirements")
                                                        })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("约束") })
                                                .or_else(|state| { state.match_string("要求") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#negative(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#negative,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("negative prompt")
                                                        .or_else(|state| { state.match_insensitive("negative") })
                                                        .or_else(|state| { state.match_insensitive("avoid") })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("负面提示词") })
                                                .or_else(|state| { state.match_string("负面") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#notes(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#notes,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("notes")
                                                        .or_else(|state| { state.match_insensitive("note") })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("备注") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#open(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string("[")
                        .or_else(|state| { state.match_string("【") })
                        .or_else(|state| { state.match_string("［") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#close(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string("]")
                        .or_else(|state| { state.match_string("】") })
                        .or_else(|state| { state.match_string("］") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#colon(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string(":")
                        .or_else(|state| { state.match_string("：") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#space(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string(" ")
                        .or_else(|state| { state.match_string("\t") })
                        .or_else(|state| { state.match_string("\u{3000}") })
                        .or_else(|state| { state.match_string("\u{a0}") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#prose(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#prose,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#SOI(state)
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state.optional(|state| { self::r#bullet(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state.optional(|state| { self::r#opening(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#inline(state) })
                                                        })
                                                        .and_then(|state| { self::r#EOI(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#later_prose(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#later_prose,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#SOI(state)
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .optional(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            self::r#cue(state)
                                                                                .and_then(|state| {
                                                                                    state.repeat(|state| { self::r#space(state) })
                                                                                })
                                                                                .and_then(|state| {
                                                                                    state.optional(|state| { self::r#dialogue(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#inline(state) })
                                                        })
                                                        .and_then(|state| { self::r#EOI(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#bullet(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .match_string("-")
                                .or_else(|state| { state.match_string("*") })
                                .or_else(|state| { state.match_string("•") })
                                .or_else(|state| { state.match_string("·") })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| { self::r#space(state) })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#space(state)
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| { self::r#space(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#opening(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#dialogue(state)
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#cue(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            self::r#space(state)
                                                                .and_then(|state| {
                                                                    state
                                                                        .repeat(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    super::hidden::skip(state)
                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state.optional(|state| { self::r#dialogue(state) })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#inline(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .sequence(|state| {
                            self::r#stop(state)
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .optional(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .optional(|state| {
                                                                    self::r#space(state)
                                                                        .and_then(|state| {
                                                                            state
                                                                                .repeat(|state| {
                                                                                    state
                                                                                        .sequence(|state| {
                                                                                            super::hidden::skip(state)
                                                                                                .and_then(|state| { self::r#space(state) })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| { self::r#cue(state) })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state.optional(|state| { self::r#dialogue(state) })
                                                        })
                                                })
                                        })
                                })
                        })
                        .or_else(|state| { self::r#reference(state) })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .lookahead(true, |state| { self::r#open(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            self::r#bracketed_reference(state)
                                                .or_else(|state| { self::r#stray_header(state) })
                                        })
                                })
                        })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .lookahead(true, |state| { self::r#quote_mark(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#quote(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state
                                                .optional(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#space(state)
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| { self::r#space(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                .and_then(|state| { self::r#cue(state) })
                                                        })
                                                })
                                        })
                                })
                        })
                        .or_else(|state| { self::r#escape(state) })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    self::r#ANY(state)
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#text(state) })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#dialogue(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#dialogue,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#reference(state)
                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state.optional(|state| { self::r#manner(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#colon(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#quote(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#manner(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#manner,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_string("(")
                                                        .or_else(|state| { state.match_string("（") })
                                                        .and_then(|state| { self::r#manner_words(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .match_string(")")
                                                                .or_else(|state| { state.match_string("）") })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#manner_words(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#manner_words,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .lookahead(
                                                                    false,
                                                                    |state| {
                                                                        state
                                                                            .match_string("(")
                                                                            .or_else(|state| { state.match_string(")") })
                                                                            .or_else(|state| { state.match_string("（") })
                                                                            .or_else(|state| { state.match_string("）") })
                                                                    },
                                                                )
                                                                .and_then(|state| { self::r#ANY(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .lookahead(
                                                                                    false,
                                                                                    |state| {
                                                                                        state
                                                                                            .match_string("(")
                                                                                            .or_else(|state| { state.match_string(")") })
                                                                                            .or_else(|state| { state.match_string("（") })
                                                                                            .or_else(|state| { state.match_string("）") })
                                                                                    },
                                                                                )
                                                                                .and_then(|state| { self::r#ANY(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#cue(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#cue,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .lookahead(true, |state| { self::r#cue_start(state) })
                                                        .and_then(|state| { self::r#cue_label(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#colon(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#cue_start(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_range('a'..'b')
                        .or_else(|state| { state.match_range('m'..'n') })
                        .or_else(|state| { state.match_insensitive("s") })
                        .or_else(|state| { state.match_insensitive("v") })
                        .or_else(|state| { state.match_insensitive("d") })
                        .or_else(|state| { state.match_range('A'..'B') })
                        .or_else(|state| { state.match_range('M'..'N') })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .lookahead(false, |state| { self::r#ASCII(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#ANY(state) })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#cue_label(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#cue_label,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_insensitive("ambient sound")
                                                        .or_else(|state| { state.match_insensitive("ambience") })
                                                        .or_else(|state| { state.match_insensitive("audio") })
                                                        .or_else(|state| { state.match_insensitive("bgm") })
                                                        .or_else(|state| { state.match_insensitive("dialogue") })
                                                        .or_else(|state| { state.match_insensitive("music") })
                                                        .or_else(|state| { state.match_insensitive("narration") })
                                                        .or_else(|state| { state.match_insensitive("sfx") })
                                                        .or_else(|state| {
                                                            state.match_insensitive("sound effects")
                                                        })
                                                        .or_else(|state| { state.match_insensitive("sound") })
                                                        .or_else(|state| { state.match_insensitive("voiceover") })
                                                        .or_else(|state| { state.match_insensitive("vo") })
                                                        .and_then(|state| {
                                                            state.lookahead(false, |state| { self::r#letter(state) })
                                                        })
                                                })
                                                .or_else(|state| { state.match_string("环境音") })
                                                .or_else(|state| { state.match_string("效果音") })
                                                .or_else(|state| { state.match_string("声音") })
                                                .or_else(|state| { state.match_string("音频") })
                                                .or_else(|state| { state.match_string("音效") })
                                                .or_else(|state| { state.match_string("音乐") })
                                                .or_else(|state| { state.match_string("旁白") })
                                                .or_else(|state| { state.match_string("对白") })
                                                .or_else(|state| { state.match_string("台词") })
                                                .or_else(|state| { state.match_string("セリフ") })
                                                .or_else(|state| {
                                                    state.match_string("ナレーション")
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#stop(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#stop,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_string(".")
                                                        .or_else(|state| { state.match_string("!") })
                                                        .or_else(|state| { state.match_string("?") })
                                                        .or_else(|state| { state.match_string("…") })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#stop_closer(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    true,
                                                                    |state| {
                                                                        self::r#space(state).or_else(|state| { self::r#EOI(state) })
                                                                    },
                                                                )
                                                        })
                                                })
                                                .or_else(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .match_string("。")
                                                                .or_else(|state| { state.match_string("！") })
                                                                .or_else(|state| { state.match_string("？") })
                                                                .and_then(|state| {
                                                                    state.repeat(|state| { self::r#stop_closer(state) })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#stop_closer(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .sequence(|state| {
                            state
                                .match_string("\"")
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .lookahead(
                                            true,
                                            |state| {
                                                self::r#space(state).or_else(|state| { self::r#EOI(state) })
                                            },
                                        )
                                })
                        })
                        .or_else(|state| { state.match_string("”") })
                        .or_else(|state| { state.match_string("’") })
                        .or_else(|state| { state.match_string("」") })
                        .or_else(|state| { state.match_string("』") })
                        .or_else(|state| { state.match_string(")") })
                        .or_else(|state| { state.match_string("）") })
                        .or_else(|state| { state.match_string("]") })
                        .or_else(|state| { state.match_string("】") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#escape(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#escape,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_string("\\")
                                                        .and_then(|state| {
                                                            state
                                                                .match_string("@")
                                                                .or_else(|state| { state.match_string("[") })
                                                                .or_else(|state| { state.match_string("【") })
                                                                .or_else(|state| { state.match_string("［") })
                                                                .or_else(|state| { state.match_string("/") })
                                                                .or_else(|state| { state.match_string("\"") })
                                                                .or_else(|state| { state.match_string("\\") })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#reference(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#reference,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_string("@")
                                                        .and_then(|state| {
                                                            self::r#positional_name(state)
                                                                .or_else(|state| { self::r#exact_name(state) })
                                                                .or_else(|state| { self::r#name(state) })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#bracketed_reference(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#bracketed_reference,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#open(state)
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| {
                                                            state.optional(|state| { state.match_string("@") })
                                                        })
                                                        .and_then(|state| { self::r#positional_name(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#close(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#exact_name(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#exact_name,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#open(state)
                                                        .and_then(|state| { self::r#exact(state) })
                                                        .and_then(|state| { self::r#close(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#exact(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#exact,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .repeat(|state| { self::r#space(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    false,
                                                                    |state| {
                                                                        self::r#space(state)
                                                                            .or_else(|state| { self::r#open(state) })
                                                                            .or_else(|state| { self::r#close(state) })
                                                                            .or_else(|state| { self::r#NEWLINE(state) })
                                                                    },
                                                                )
                                                        })
                                                        .and_then(|state| { self::r#ANY(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            state
                                                                                .lookahead(
                                                                                    false,
                                                                                    |state| {
                                                                                        self::r#open(state)
                                                                                            .or_else(|state| { self::r#close(state) })
                                                                                            .or_else(|state| { self::r#NEWLINE(state) })
                                                                                    },
                                                                                )
                                                                                .and_then(|state| { self::r#ANY(state) })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#positional_name(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#positional_name,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#positional_kind(state)
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#position(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(false, |state| { self::r#name_joint(state) })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#positional_kind(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#positional_kind,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .match_insensitive("image")
                                                .or_else(|state| { state.match_insensitive("video") })
                                                .or_else(|state| { state.match_insensitive("audio") })
                                                .or_else(|state| { state.match_string("图片") })
                                                .or_else(|state| { state.match_string("图") })
                                                .or_else(|state| { state.match_string("视频") })
                                                .or_else(|state| { state.match_string("音频") })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#position(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#position,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#digit(state)
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#digit(state) })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#name_joint(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#latin(state)
                        .or_else(|state| { state.match_string("_") })
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .match_string("-")
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            self::r#latin(state)
                                                .or_else(|state| { self::r#digit(state) })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#name(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#name,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            self::r#cjk_name(state)
                                                .or_else(|state| { self::r#latin_name(state) })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#cjk_name(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            self::r#cjk(state)
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#cjk(state)
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .match_string("-")
                                                                        .or_else(|state| { state.match_string("_") })
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| {
                                                                            state.lookahead(true, |state| { self::r#cjk(state) })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| {
                                                                                    self::r#cjk(state)
                                                                                        .or_else(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    state
                                                                                                        .match_string("-")
                                                                                                        .or_else(|state| { state.match_string("_") })
                                                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                                                        .and_then(|state| {
                                                                                                            state.lookahead(true, |state| { self::r#cjk(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .optional(|state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .optional(|state| {
                                                            state
                                                                .match_string("-")
                                                                .or_else(|state| { state.match_string("_") })
                                                        })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| { self::r#digit(state) })
                                                        .and_then(|state| { super::hidden::skip(state) })
                                                        .and_then(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .optional(|state| {
                                                                            self::r#latin(state)
                                                                                .or_else(|state| { self::r#digit(state) })
                                                                                .or_else(|state| { state.match_string("_") })
                                                                                .or_else(|state| {
                                                                                    state
                                                                                        .sequence(|state| {
                                                                                            state
                                                                                                .match_string("-")
                                                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                                                .and_then(|state| {
                                                                                                    self::r#latin(state)
                                                                                                        .or_else(|state| { self::r#digit(state) })
                                                                                                })
                                                                                        })
                                                                                })
                                                                                .and_then(|state| {
                                                                                    state
                                                                                        .repeat(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    super::hidden::skip(state)
                                                                                                        .and_then(|state| {
                                                                                                            self::r#latin(state)
                                                                                                                .or_else(|state| { self::r#digit(state) })
                                                                                                                .or_else(|state| { state.match_string("_") })
                                                                                                                .or_else(|state| {
                                                                                                                    state
                                                                                                                        .sequence(|state| {
                                                                                                                            state
                                                                                                                                .match_string("-")
                                                                                                                                .and_then(|state| { super::hidden::skip(state) })
                                                                                                                                .and_then(|state| {
                                                                                                                                    self::r#latin(state)
                                                                                                                                        .or_else(|state| { self::r#digit(state) })
                                                                                                                                })
                                                                                                                        })
                                                                                                                })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#word(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#ASCII_ALPHANUMERIC(state)
                        .or_else(|state| { state.match_range('一'..'鿿') })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#latin_name(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            self::r#latin(state)
                                .or_else(|state| { state.match_string("_") })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .sequence(|state| {
                                            state
                                                .optional(|state| {
                                                    self::r#latin(state)
                                                        .or_else(|state| { self::r#digit(state) })
                                                        .or_else(|state| { state.match_string("_") })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .match_string("-")
                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                        .and_then(|state| {
                                                                            self::r#latin(state)
                                                                                .or_else(|state| { self::r#digit(state) })
                                                                        })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    state
                                                                        .sequence(|state| {
                                                                            super::hidden::skip(state)
                                                                                .and_then(|state| {
                                                                                    self::r#latin(state)
                                                                                        .or_else(|state| { self::r#digit(state) })
                                                                                        .or_else(|state| { state.match_string("_") })
                                                                                        .or_else(|state| {
                                                                                            state
                                                                                                .sequence(|state| {
                                                                                                    state
                                                                                                        .match_string("-")
                                                                                                        .and_then(|state| { super::hidden::skip(state) })
                                                                                                        .and_then(|state| {
                                                                                                            self::r#latin(state)
                                                                                                                .or_else(|state| { self::r#digit(state) })
                                                                                                        })
                                                                                                })
                                                                                        })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#quote(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#quote,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    state
                                                        .match_string("\"")
                                                        .and_then(|state| { self::r#straight(state) })
                                                        .and_then(|state| { state.match_string("\"") })
                                                })
                                                .or_else(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .match_string("“")
                                                                .and_then(|state| { self::r#curly(state) })
                                                                .and_then(|state| {
                                                                    state
                                                                        .match_string("”")
                                                                        .or_else(|state| { state.match_string("“") })
                                                                })
                                                        })
                                                })
                                                .or_else(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .match_string("‘")
                                                                .and_then(|state| { self::r#single(state) })
                                                                .and_then(|state| { state.match_string("’") })
                                                        })
                                                })
                                                .or_else(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .match_string("「")
                                                                .and_then(|state| { self::r#corner(state) })
                                                                .and_then(|state| { state.match_string("」") })
                                                        })
                                                })
                                                .or_else(|state| {
                                                    state
                                                        .sequence(|state| {
                                                            state
                                                                .match_string("『")
                                                                .and_then(|state| { self::r#white(state) })
                                                                .and_then(|state| { state.match_string("』") })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#quote_mark(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    state
                        .match_string("\"")
                        .or_else(|state| { state.match_string("“") })
                        .or_else(|state| { state.match_string("‘") })
                        .or_else(|state| { state.match_string("「") })
                        .or_else(|state| { state.match_string("『") })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#straight(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#straight,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#word(state)
                                                        .or_else(|state| { state.match_string(" ") })
                                                        .or_else(|state| { self::r#escape(state) })
                                                        .or_else(|state| { self::r#reference(state) })
                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                state
                                                                                    .match_string("\"")
                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                            },
                                                                        )
                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    self::r#word(state)
                                                                        .or_else(|state| { state.match_string(" ") })
                                                                        .or_else(|state| { self::r#escape(state) })
                                                                        .or_else(|state| { self::r#reference(state) })
                                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                                        .or_else(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .lookahead(
                                                                                            false,
                                                                                            |state| {
                                                                                                state
                                                                                                    .match_string("\"")
                                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                                            },
                                                                                        )
                                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#curly(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#curly,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#word(state)
                                                        .or_else(|state| { state.match_string(" ") })
                                                        .or_else(|state| { self::r#escape(state) })
                                                        .or_else(|state| { self::r#reference(state) })
                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                state
                                                                                    .match_string("”")
                                                                                    .or_else(|state| { state.match_string("“") })
                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                            },
                                                                        )
                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    self::r#word(state)
                                                                        .or_else(|state| { state.match_string(" ") })
                                                                        .or_else(|state| { self::r#escape(state) })
                                                                        .or_else(|state| { self::r#reference(state) })
                                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                                        .or_else(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .lookahead(
                                                                                            false,
                                                                                            |state| {
                                                                                                state
                                                                                                    .match_string("”")
                                                                                                    .or_else(|state| { state.match_string("“") })
                                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                                            },
                                                                                        )
                                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#single(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#single,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#word(state)
                                                        .or_else(|state| { state.match_string(" ") })
                                                        .or_else(|state| { self::r#escape(state) })
                                                        .or_else(|state| { self::r#reference(state) })
                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .match_string("’")
                                                                        .and_then(|state| {
                                                                            state.lookahead(true, |state| { self::r#letter(state) })
                                                                        })
                                                                })
                                                        })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                state
                                                                                    .match_string("’")
                                                                                    .or_else(|state| { state.match_string("‘") })
                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                            },
                                                                        )
                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    self::r#word(state)
                                                                        .or_else(|state| { state.match_string(" ") })
                                                                        .or_else(|state| { self::r#escape(state) })
                                                                        .or_else(|state| { self::r#reference(state) })
                                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                                        .or_else(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .match_string("’")
                                                                                        .and_then(|state| {
                                                                                            state.lookahead(true, |state| { self::r#letter(state) })
                                                                                        })
                                                                                })
                                                                        })
                                                                        .or_else(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .lookahead(
                                                                                            false,
                                                                                            |state| {
                                                                                                state
                                                                                                    .match_string("’")
                                                                                                    .or_else(|state| { state.match_string("‘") })
                                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                                            },
                                                                                        )
                                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#corner(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#corner,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#word(state)
                                                        .or_else(|state| { state.match_string(" ") })
                                                        .or_else(|state| { self::r#escape(state) })
                                                        .or_else(|state| { self::r#reference(state) })
                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                state
                                                                                    .match_string("」")
                                                                                    .or_else(|state| { state.match_string("「") })
                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                            },
                                                                        )
                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    self::r#word(state)
                                                                        .or_else(|state| { state.match_string(" ") })
                                                                        .or_else(|state| { self::r#escape(state) })
                                                                        .or_else(|state| { self::r#reference(state) })
                                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                                        .or_else(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .lookahead(
                                                                                            false,
                                                                                            |state| {
                                                                                                state
                                                                                                    .match_string("」")
                                                                                                    .or_else(|state| { state.match_string("「") })
                                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                                            },
                                                                                        )
                                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#white(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#white,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#word(state)
                                                        .or_else(|state| { state.match_string(" ") })
                                                        .or_else(|state| { self::r#escape(state) })
                                                        .or_else(|state| { self::r#reference(state) })
                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                        .or_else(|state| {
                                                            state
                                                                .sequence(|state| {
                                                                    state
                                                                        .lookahead(
                                                                            false,
                                                                            |state| {
                                                                                state
                                                                                    .match_string("』")
                                                                                    .or_else(|state| { state.match_string("『") })
                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                            },
                                                                        )
                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                })
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .repeat(|state| {
                                                                    self::r#word(state)
                                                                        .or_else(|state| { state.match_string(" ") })
                                                                        .or_else(|state| { self::r#escape(state) })
                                                                        .or_else(|state| { self::r#reference(state) })
                                                                        .or_else(|state| { self::r#bracketed_reference(state) })
                                                                        .or_else(|state| {
                                                                            state
                                                                                .sequence(|state| {
                                                                                    state
                                                                                        .lookahead(
                                                                                            false,
                                                                                            |state| {
                                                                                                state
                                                                                                    .match_string("』")
                                                                                                    .or_else(|state| { state.match_string("『") })
                                                                                                    .or_else(|state| { self::r#NEWLINE(state) })
                                                                                            },
                                                                                        )
                                                                                        .and_then(|state| { self::r#ANY(state) })
                                                                                })
                                                                        })
                                                                })
                                                        })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#stray_header(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .atomic(
                            ::pest::Atomicity::CompoundAtomic,
                            |state| {
                                state
                                    .rule(
                                        Rule::r#stray_header,
                                        |state| {
                                            state
                                                .sequence(|state| {
                                                    self::r#open(state)
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    true,
                                                                    |state| {
                                                                        self::r#digit(state)
                                                                            .or_else(|state| { state.match_string("+") })
                                                                            .or_else(|state| { state.match_string(".") })
                                                                    },
                                                                )
                                                        })
                                                        .and_then(|state| {
                                                            state
                                                                .lookahead(
                                                                    true,
                                                                    |state| {
                                                                        state
                                                                            .sequence(|state| {
                                                                                state
                                                                                    .repeat(|state| {
                                                                                        state
                                                                                            .sequence(|state| {
                                                                                                state
                                                                                                    .lookahead(
                                                                                                        false,
                                                                                                        |state| {
                                                                                                            self::r#open(state)
                                                                                                                .or_else(|state| { self::r#close(state) })
                                                                                                        },
                                                                                                    )
                                                                                                    .and_then(|state| { self::r#ANY(state) })
                                                                                            })
                                                                                    })
                                                                                    .and_then(|state| { self::r#close(state) })
                                                                            })
                                                                    },
                                                                )
                                                        })
                                                        .and_then(|state| { self::r#timing(state) })
                                                        .and_then(|state| {
                                                            state.repeat(|state| { self::r#space(state) })
                                                        })
                                                        .and_then(|state| { self::r#close(state) })
                                                })
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#text(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .rule(
                            Rule::r#text,
                            |state| {
                                state
                                    .atomic(
                                        ::pest::Atomicity::Atomic,
                                        |state| {
                                            let strings = [
                                                "@",
                                                "\"",
                                                "[",
                                                ".",
                                                "!",
                                                "?",
                                                "\\",
                                                "“",
                                                "‘",
                                                "。",
                                                "「",
                                                "『",
                                                "【",
                                                "［",
                                                "！",
                                                "？",
                                                "…",
                                            ];
                                            state.skip_until(&strings)
                                        },
                                    )
                            },
                        )
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#letter(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#LETTER(state)
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#cjk(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .sequence(|state| {
                            state
                                .lookahead(true, |state| { self::r#LETTER(state) })
                                .and_then(|state| { super::hidden::skip(state) })
                                .and_then(|state| {
                                    state
                                        .match_range('ぁ'..'ヿ')
                                        .or_else(|state| { state.match_range('ㇰ'..'ㇿ') })
                                        .or_else(|state| { state.match_range('㐀'..'䶿') })
                                        .or_else(|state| { state.match_range('一'..'鿿') })
                                        .or_else(|state| { state.match_range('豈'..'\u{faff}') })
                                        .or_else(|state| { state.match_range('가'..'힣') })
                                        .or_else(|state| { state.match_range('ᄀ'..'ᇿ') })
                                        .or_else(|state| { state.match_range('ㄱ'..'ㆎ') })
                                        .or_else(|state| { state.match_string("々") })
                                        .or_else(|state| { state.match_range('𠀀'..'\u{3ffff}') })
                                        .or_else(|state| { state.match_range('ｦ'..'\u{ff9f}') })
                                })
                        })
                }
                #[inline]
                #[allow(non_snake_case, unused_variables)]
                pub fn r#latin(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    let state = state.check_stack_limit()?;
                    self::r#ASCII_ALPHA(state)
                        .or_else(|state| {
                            state
                                .sequence(|state| {
                                    state
                                        .lookahead(false, |state| { self::r#ASCII(state) })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| {
                                            state.lookahead(false, |state| { self::r#cjk(state) })
                                        })
                                        .and_then(|state| { super::hidden::skip(state) })
                                        .and_then(|state| { self::r#LETTER(state) })
                                })
                        })
                }
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                pub fn ANY(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state.skip(1)
                }
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                pub fn EOI(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state.rule(Rule::EOI, |state| state.end_of_input())
                }
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                pub fn SOI(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state.start_of_input()
                }
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                pub fn ASCII_DIGIT(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state.match_range('0'..'9')
                }
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                pub fn ASCII_ALPHA(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .match_range('a'..'z')
                        .or_else(|state| state.match_range('A'..'Z'))
                }
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                pub fn ASCII_ALPHANUMERIC(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .match_range('a'..'z')
                        .or_else(|state| state.match_range('A'..'Z'))
                        .or_else(|state| state.match_range('0'..'9'))
                }
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                pub fn ASCII(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state.match_range('\x00'..'\x7f')
                }
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                pub fn NEWLINE(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state
                        .match_string("\n")
                        .or_else(|state| state.match_string("\r\n"))
                        .or_else(|state| state.match_string("\r"))
                }
                #[inline]
                #[allow(dead_code, non_snake_case, unused_variables)]
                fn LETTER(
                    state: ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                ) -> ::pest::ParseResult<
                    ::std::boxed::Box<::pest::ParserState<'_, Rule>>,
                > {
                    state.match_char_by(::pest::unicode::LETTER)
                }
            }
            pub use self::visible::*;
        }
        ::pest::state(
            input,
            |state| {
                match rule {
                    Rule::r#story => rules::r#story(state),
                    Rule::r#lines => rules::r#lines(state),
                    Rule::r#bom => rules::r#bom(state),
                    Rule::r#line => rules::r#line(state),
                    Rule::r#line_end => rules::r#line_end(state),
                    Rule::r#comment => rules::r#comment(state),
                    Rule::r#prose_line => rules::r#prose_line(state),
                    Rule::r#to_line_end => rules::r#to_line_end(state),
                    Rule::r#front_matter => rules::r#front_matter(state),
                    Rule::r#fence => rules::r#fence(state),
                    Rule::r#closed_yaml => rules::r#closed_yaml(state),
                    Rule::r#open_yaml => rules::r#open_yaml(state),
                    Rule::r#yaml_line => rules::r#yaml_line(state),
                    Rule::r#header => rules::r#header(state),
                    Rule::r#time_header => rules::r#time_header(state),
                    Rule::r#timing => rules::r#timing(state),
                    Rule::r#plus => rules::r#plus(state),
                    Rule::r#ender => rules::r#ender(state),
                    Rule::r#unclosed => rules::r#unclosed(state),
                    Rule::r#spaced_label => rules::r#spaced_label(state),
                    Rule::r#any_label => rules::r#any_label(state),
                    Rule::r#marked_label => rules::r#marked_label(state),
                    Rule::r#dashed => rules::r#dashed(state),
                    Rule::r#label => rules::r#label(state),
                    Rule::r#close_mark => rules::r#close_mark(state),
                    Rule::r#between => rules::r#between(state),
                    Rule::r#dash => rules::r#dash(state),
                    Rule::r#clock => rules::r#clock(state),
                    Rule::r#clock_mark => rules::r#clock_mark(state),
                    Rule::r#number => rules::r#number(state),
                    Rule::r#point => rules::r#point(state),
                    Rule::r#digit => rules::r#digit(state),
                    Rule::r#unit => rules::r#unit(state),
                    Rule::r#foreign_unit => rules::r#foreign_unit(state),
                    Rule::r#broken_header => rules::r#broken_header(state),
                    Rule::r#broken_time => rules::r#broken_time(state),
                    Rule::r#meant => rules::r#meant(state),
                    Rule::r#amount => rules::r#amount(state),
                    Rule::r#section_header => rules::r#section_header(state),
                    Rule::r#section_time => rules::r#section_time(state),
                    Rule::r#section_end => rules::r#section_end(state),
                    Rule::r#inner => rules::r#inner(state),
                    Rule::r#clip_header => rules::r#clip_header(state),
                    Rule::r#clip_name => rules::r#clip_name(state),
                    Rule::r#clip_word => rules::r#clip_word(state),
                    Rule::r#clip_number => rules::r#clip_number(state),
                    Rule::r#clip_ordinal => rules::r#clip_ordinal(state),
                    Rule::r#han_digit => rules::r#han_digit(state),
                    Rule::r#clip_time => rules::r#clip_time(state),
                    Rule::r#continues => rules::r#continues(state),
                    Rule::r#clip_mark => rules::r#clip_mark(state),
                    Rule::r#clip_end => rules::r#clip_end(state),
                    Rule::r#film_header => rules::r#film_header(state),
                    Rule::r#film_name => rules::r#film_name(state),
                    Rule::r#section_name => rules::r#section_name(state),
                    Rule::r#style => rules::r#style(state),
                    Rule::r#cast => rules::r#cast(state),
                    Rule::r#scene => rules::r#scene(state),
                    Rule::r#audio => rules::r#audio(state),
                    Rule::r#constraints => rules::r#constraints(state),
                    Rule::r#negative => rules::r#negative(state),
                    Rule::r#notes => rules::r#notes(state),
                    Rule::r#open => rules::r#open(state),
                    Rule::r#close => rules::r#close(state),
                    Rule::r#colon => rules::r#colon(state),
                    Rule::r#space => rules::r#space(state),
                    Rule::r#prose => rules::r#prose(state),
                    Rule::r#later_prose => rules::r#later_prose(state),
                    Rule::r#bullet => rules::r#bullet(state),
                    Rule::r#opening => rules::r#opening(state),
                    Rule::r#inline => rules::r#inline(state),
                    Rule::r#dialogue => rules::r#dialogue(state),
                    Rule::r#manner => rules::r#manner(state),
                    Rule::r#manner_words => rules::r#manner_words(state),
                    Rule::r#cue => rules::r#cue(state),
                    Rule::r#cue_start => rules::r#cue_start(state),
                    Rule::r#cue_label => rules::r#cue_label(state),
                    Rule::r#stop => rules::r#stop(state),
                    Rule::r#stop_closer => rules::r#stop_closer(state),
                    Rule::r#escape => rules::r#escape(state),
                    Rule::r#reference => rules::r#reference(state),
                    Rule::r#bracketed_reference => rules::r#bracketed_reference(state),
                    Rule::r#exact_name => rules::r#exact_name(state),
                    Rule::r#exact => rules::r#exact(state),
                    Rule::r#positional_name => rules::r#positional_name(state),
                    Rule::r#positional_kind => rules::r#positional_kind(state),
                    Rule::r#position => rules::r#position(state),
                    Rule::r#name_joint => rules::r#name_joint(state),
                    Rule::r#name => rules::r#name(state),
                    Rule::r#cjk_name => rules::r#cjk_name(state),
                    Rule::r#word => rules::r#word(state),
                    Rule::r#latin_name => rules::r#latin_name(state),
                    Rule::r#quote => rules::r#quote(state),
                    Rule::r#quote_mark => rules::r#quote_mark(state),
                    Rule::r#straight => rules::r#straight(state),
                    Rule::r#curly => rules::r#curly(state),
                    Rule::r#single => rules::r#single(state),
                    Rule::r#corner => rules::r#corner(state),
                    Rule::r#white => rules::r#white(state),
                    Rule::r#stray_header => rules::r#stray_header(state),
                    Rule::r#text => rules::r#text(state),
                    Rule::r#letter => rules::r#letter(state),
                    Rule::r#cjk => rules::r#cjk(state),
                    Rule::r#latin => rules::r#latin(state),
                    Rule::EOI => rules::EOI(state),
                }
            },
        )
    }
}
