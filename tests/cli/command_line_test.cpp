#include "command_line.hpp"

#include <gtest/gtest.h>

namespace jiteval::tool {
namespace {

using Words = std::vector<std::string>;

CommandLine parsed(const Words& words) {
  auto line = parse_command_line(words);
  EXPECT_TRUE(line) << line.error().render();
  return line ? *line : CommandLine{};
}

std::string mistake(const Words& words) {
  auto line = parse_command_line(words);
  if (line) return "(no mistake)";
  EXPECT_EQ(line.error().kind(), ErrorKind::argument);
  return line.error().render();
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(CommandLine, TheKernelIsTheFirstWordAfterTheCommandWhateverItLooksLike) {
  EXPECT_EQ(parsed({"eval", "-x**2", "x=3"}).kernel, "-x**2");
  EXPECT_EQ(parsed({"eval", "-x", "x=3"}).kernel, "-x");
  EXPECT_EQ(parsed({"eval", "-h", "h=3"}).kernel, "-h");
  EXPECT_EQ(parsed({"eval", "--help", "help=3"}).kernel, "--help");
  EXPECT_EQ(parsed({"eval", "--format", "format=3"}).kernel, "--format");
  EXPECT_EQ(parsed({"eval", "x==3", "x=3"}).kernel, "x==3");
  EXPECT_EQ(parsed({"bench", "map", "-x**2", "x=3"}).kernel, "-x**2");
  EXPECT_EQ(parsed({"--engine", "jit", "eval", "-x", "x=3"}).kernel, "-x");
}

TEST(CommandLine, ADoubleDashBeforeTheKernelIsSkipped) {
  const CommandLine line = parsed({"eval", "--", "-x", "x=3"});
  EXPECT_EQ(line.kernel, "-x");
  EXPECT_EQ(line.words, Words{"x=3"});
}

TEST(CommandLine, OptionsMayStandBeforeTheCommandAndAfterTheKernel) {
  for (const Words& words : {Words{"--format", "json", "--threads=3", "eval", "x", "x=1"},
                             Words{"eval", "x", "x=1", "--format", "json", "--threads=3"},
                             Words{"eval", "x", "--format=json", "x=1", "--threads", "3"}}) {
    const CommandLine line = parsed(words);
    EXPECT_EQ(line.command, Command::eval);
    EXPECT_EQ(line.kernel, "x");
    EXPECT_EQ(line.words, Words{"x=1"});
    EXPECT_EQ(line.options.format, Format::json);
    EXPECT_EQ(line.options.threads, 3);
  }
  const CommandLine line =
      parsed({"--time", "bench", "--engine", "interp", "filter", "f", "@i.png", "--size", "3"});
  EXPECT_EQ(line.command, Command::bench);
  EXPECT_EQ(line.benched, Command::filter);
  EXPECT_EQ(line.words, Words{"@i.png"});
  EXPECT_TRUE(line.options.time);
  EXPECT_EQ(line.options.engine, Engine::interp);
}

TEST(CommandLine, OptionValuesMayBeginWithADash) {
  const CommandLine line = parsed({"filter", "f", "@i.png", "--cval", "-1.5", "--origin", "-1,0"});
  EXPECT_EQ(line.options.cval, "-1.5");
  EXPECT_EQ(line.options.origin, "-1,0");
}

TEST(CommandLine, ShortAndLongOutputAreOne) {
  EXPECT_EQ(parsed({"map", "x", "x=1", "-o", "a.npy"}).options.output, "a.npy");
  EXPECT_EQ(parsed({"map", "x", "x=1", "-oa.npy"}).options.output, "a.npy");
  EXPECT_EQ(parsed({"map", "x", "x=1", "--output=a.npy"}).options.output, "a.npy");
  EXPECT_EQ(parsed({"-o", "a.npy", "map", "x", "x=1"}).options.output, "a.npy");
}

TEST(CommandLine, RunTakesSeveralOutputs) {
  const CommandLine line = parsed({"run", "k", "a=1", "-o", "a=x.npy", "b=2", "--output", "return=y.csv"});
  EXPECT_EQ(line.command, Command::run);
  EXPECT_EQ(line.words, (Words{"a=1", "b=2"}));
  EXPECT_EQ(line.options.outputs, (Words{"a=x.npy", "return=y.csv"}));
}

TEST(CommandLine, TypesAndTimesAreUnderstood) {
  EXPECT_FALSE(parsed({"eval", "x", "x=1"}).options.dtype);
  for (const ElementType type : {ElementType::boolean, ElementType::i8, ElementType::i16, ElementType::i32,
                                 ElementType::i64, ElementType::u8, ElementType::u16, ElementType::u32,
                                 ElementType::u64, ElementType::f32, ElementType::f64}) {
    EXPECT_EQ(parsed({"eval", "x", "x=1", "--dtype", std::string(name(type))}).options.dtype, type);
  }
  EXPECT_EQ(parsed({"eval", "x", "x=1", "--timeout", "2.5"}).options.timeout, 2.5);
}

TEST(CommandLine, TheLastOfRepeatedOptionsCounts) {
  EXPECT_EQ(parsed({"--engine", "jit", "eval", "1", "--engine", "interp"}).options.engine, Engine::interp);
  EXPECT_EQ(parsed({"map", "x", "-o", "a.npy", "-o", "b.npy"}).options.output, "b.npy");
}

TEST(CommandLine, EveryChoiceIsUnderstood) {
  const CommandLine line =
      parsed({"integrate", "x",        "x=0..1",     "--fp",       "fast",  "--isa",    "avx2",
              "--dtype",   "f64",      "--no-cache", "--progress", "never", "--quiet",  "--epsabs",
              "1e-3",      "--epsrel", "1e-4",       "--limit",    "9",     "--method", "qags"});
  EXPECT_EQ(line.options.fp, FpMode::fast);
  EXPECT_EQ(line.options.isa, Isa::avx2);
  EXPECT_EQ(line.options.progress, Progress::never);
  EXPECT_TRUE(line.options.quiet);
  EXPECT_TRUE(line.options.no_cache);
  EXPECT_EQ(line.options.epsabs, "1e-3");
  EXPECT_EQ(line.options.epsrel, "1e-4");
  EXPECT_EQ(line.options.limit, 9);
  EXPECT_EQ(line.options.method, Method::qags);
  EXPECT_EQ(parsed({"dump", "x", "--stage", "asm"}).options.stage, Stage::assembly);
  EXPECT_EQ(parsed({"filter", "f", "i", "--mode", "mirror"}).options.mode, Boundary::mirror);
}

TEST(CommandLine, MisspeltWordsGetASuggestion) {
  EXPECT_TRUE(contains(mistake({"evall", "x"}), "did you mean 'eval'?"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--thread", "3"}), "did you mean '--threads'?"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--engine", "jitt"}), "did you mean 'jit'?"));
  EXPECT_TRUE(contains(mistake({"bench", "mapp", "x"}), "did you mean 'map'?"));
  EXPECT_TRUE(contains(mistake({"--formt", "json", "eval", "x"}), "did you mean '--format'?"));
}

TEST(CommandLine, OptionsOfOtherCommandsAreRefused) {
  EXPECT_TRUE(contains(mistake({"map", "x", "x=1", "--size", "3"}), "map has no option --size"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "x=1", "-o", "f.npy"}), "eval has no option"));
  EXPECT_TRUE(contains(mistake({"bench", "map", "x", "x=1", "--epsabs", "3"}), "no option --epsabs"));
}

TEST(CommandLine, IncompleteLinesSayWhatIsMissing) {
  EXPECT_TRUE(contains(mistake({}), "no command"));
  EXPECT_TRUE(contains(mistake({"eval"}), "jit-eval eval KERNEL"));
  EXPECT_TRUE(contains(mistake({"bench"}), "jit-eval bench"));
  EXPECT_TRUE(contains(mistake({"bench", "map"}), "jit-eval bench"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--engine"}), "--engine needs a value"));
  EXPECT_TRUE(contains(mistake({"map", "x", "-o"}), "needs a value"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--threads="}), "--threads needs a value"));
  EXPECT_TRUE(contains(mistake({"map", "x", "-o", ""}), "--output needs a value"));
  EXPECT_TRUE(contains(mistake({"filter", "x", "random:3", "--size", ""}), "--size needs a value"));
}

TEST(CommandLine, ValuesOutOfRangeAreRefused) {
  EXPECT_TRUE(contains(mistake({"eval", "x", "--threads", "0"}), "whole number from 1"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--threads", "2.5"}), "whole number from 1"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--dtype", "f16"}), "--dtype cannot be 'f16'; did you mean"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--timeout", "0"}), "--timeout needs a number of seconds above 0"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--timeout", "-1"}), "number of seconds"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--timeout", "2s"}), "not '2s'"));
  EXPECT_TRUE(contains(mistake({"eval", "x", "--timeout", "nan"}), "number of seconds"));
}

TEST(CommandLine, AnOptionInTheKernelsPlaceIsPointedOut) {
  EXPECT_TRUE(contains(mistake({"eval", "--engine", "jit", "x", "--thread", "1"}), "the kernel, here '--engine'"));
}

TEST(CommandLine, HelpIsThereForTheToolAndEveryCommand) {
  const std::string all = parsed({"--help"}).message;
  for (const CommandInfo& row : commands()) {
    EXPECT_TRUE(contains(all, row.name));
    const std::string help = parsed({std::string(row.name), "--help"}).message;
    EXPECT_TRUE(contains(help, row.summary)) << help;
    EXPECT_TRUE(contains(help, "Examples:")) << help;
    EXPECT_TRUE(contains(help, "--engine")) << help;
  }
  EXPECT_TRUE(contains(parsed({"bench", "map", "--help"}).message, "jit-eval bench:"));
  EXPECT_TRUE(contains(parsed({"eval", "x", "--help"}).message, "jit-eval eval:"));
}

TEST(CommandLine, HelpShowsTheOptionsOfItsCommandOnly) {
  const std::string help = parsed({"map", "--help"}).message;
  EXPECT_TRUE(contains(help, "--output"));
  EXPECT_FALSE(contains(help, "--epsabs"));
  EXPECT_FALSE(contains(help, "--stage"));
}

TEST(CommandLine, TheVersionIsPrinted) { EXPECT_EQ(parsed({"--version"}).message.substr(0, 9), "jit-eval "); }

}  // namespace
}  // namespace jiteval::tool
