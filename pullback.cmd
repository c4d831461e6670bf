@echo off
rem Starts the command line with the flag that lets Java use the vector unit. PULLBACK_JAVA_OPTS adds flags, such as -Xmx8g.
setlocal disabledelayedexpansion
set "jar=%~dp0cli\target\pullback.jar"
if exist "%~dp0pullback.jar" set "jar=%~dp0pullback.jar"
rem Without blocks in parentheses: a parenthesis in the path, as in "Program Files (x86)", would end a block.
if not exist "%jar%" echo pullback: "%jar%" is missing; build it by: mvn -q -DskipTests package 1>&2
if not exist "%jar%" exit /b 2
set "java=java"
rem The value of JAVA_HOME may contain quotes.
if defined JAVA_HOME set "java=%JAVA_HOME:"=%\bin\java"
rem A distribution for one platform has a Java of its own.
if exist "%~dp0jre\bin\java.exe" set "java=%~dp0jre\bin\java.exe"
set "flags="
if "%~1"=="train" set "flags=--add-modules jdk.incubator.vector"
if "%~1"=="predict" set "flags=--add-modules jdk.incubator.vector"
if "%~1"=="evaluate" set "flags=--add-modules jdk.incubator.vector"
"%java%" "-Dpullback.launcher=%~f0" %flags% %PULLBACK_JAVA_OPTS% -jar "%jar%" %*
exit /b %errorlevel%
