// Package play lets a scenario happen to a world and judges what came of it.
//
//	result := play.Run(ctx, scenario, play.Options{Wire: "tcp"})
//	fmt.Println(result.Verdict, result.TraceHash)
package play
