#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "commands.hpp"

namespace {

/// A file must never be opened in the place of a standard stream that was closed.
void open_standard_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) static_cast<void>(open("/dev/null", O_RDWR));
  }
}

/// The processor time of this process so far: what it took the system to load and initialise the program.
double start_up_seconds() {
  timespec used = {};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

jiteval::tool::Stop* stop_at_interrupt = nullptr;

/// The first Ctrl-C asks the work to stop; the next one ends the process.
void on_interrupt(int signal) {
  stop_at_interrupt->request(jiteval::tool::Stop::Reason::interrupt);
  std::signal(signal, SIG_DFL);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace jiteval::tool;
  const double start_up = start_up_seconds();
  open_standard_streams();
  // A reader that has seen enough is no mistake; the write then fails with EPIPE.
  std::signal(SIGPIPE, SIG_IGN);

  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  Environment environment{.out = Output(stdout), .err = Output(stderr)};
  environment.phases.add("start-up", start_up);
  stop_at_interrupt = &environment.stop;
  // Whoever started the process may want it to ignore interrupts, as nohup does.
  if (std::signal(SIGINT, on_interrupt) == SIG_IGN) std::signal(SIGINT, SIG_IGN);
  int status = run_tool(arguments, environment);
  environment.out.flush();
  if (const int error = environment.out.error(); error != 0 && error != EPIPE) {
    const std::string message = std::string("cannot write to standard output: ") + std::strerror(error);
    environment.err.write(jiteval::Diagnostics::of(jiteval::ErrorKind::environment, "output", message).render());
    if (status == done) status = failed;
  }
  environment.err.flush();
  // The process ends here: taking the compiler down piece by piece would only cost time.
  std::_Exit(status);
}
